package io.plateau.cli;

import io.plateau.forensics.whatif.WhatIf;
import io.plateau.forensics.whatif.WhatIfJson;
import io.plateau.forensics.whatif.WhatIfText;
import io.plateau.journal.JournalReader;
import io.plateau.settings.SettingsLoader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plateau journal what-if}: the recording under another policy. */
@Command(
        name = "what-if",
        description =
                "Judges the recorded claims again under another policy, and says what would have been otherwise. Proofs,"
                        + " operators' commands and the time go through it, too.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  plateau journal what-if --policy strict.yaml --journal /tmp/copied-journal"})
final class JournalWhatIfCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private JournalOption journal;

    @Option(
            names = "--policy",
            required = true,
            paramLabel = "FILE",
            description = "A whole configuration, or its policy section alone.")
    private Path policy;

    @Option(names = "--json", description = "One JSON object instead of text.")
    private boolean json;

    JournalWhatIfCommand() {}

    @Override
    public Integer call() throws IOException {
        final WhatIf whatIf = new WhatIf(SettingsLoader.loadPolicy(policy));
        try (JournalReader reader = journal.open();
                Writer out =
                        new BufferedWriter(new AnswerWriter(spec.commandLine().getOut()))) {
            reader.forEachRemaining(whatIf::next);
            whatIf.end();
            if (json) {
                WhatIfJson.write(whatIf, out);
            } else {
                new WhatIfText(out).write(whatIf);
            }
            return 0;
        } catch (final ClosedOutputException e) {
            return 0;
        }
    }
}
