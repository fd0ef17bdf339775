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
import picocli.CommandLine.Model.OptionSpec;

/** {@code plateau journal what-if}: the recording under another policy. */
final class JournalWhatIfCommand extends Command {
    private final JournalOption journal = new JournalOption(this);
    private final Value<Path> policy = option(
            Path.class,
            OptionSpec.builder("--policy")
                    .required(true)
                    .paramLabel("FILE")
                    .description("A whole configuration, or its policy section alone."));
    private final Value<Boolean> json =
            flag(OptionSpec.builder("--json").description("One JSON object instead of text."));

    JournalWhatIfCommand() {
        super("Judges the recorded claims again under another policy, and says what would have been otherwise. Proofs,"
                + " operators' commands and the time go through it, too.");
        footer("", "Example:", "  plateau journal what-if --policy strict.yaml --journal /tmp/copied-journal");
    }

    @Override
    public Integer call() throws IOException {
        final WhatIf whatIf = new WhatIf(SettingsLoader.loadPolicy(policy.get()));
        try (JournalReader reader = journal.open();
                Writer out = new BufferedWriter(new AnswerWriter(out()))) {
            reader.forEachRemaining(whatIf::next);
            whatIf.end();
            if (json.get()) {
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
