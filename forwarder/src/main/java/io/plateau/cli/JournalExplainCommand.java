package io.plateau.cli;

import io.plateau.forensics.story.Story;
import io.plateau.forensics.story.StoryBuilder;
import io.plateau.forensics.story.StoryJson;
import io.plateau.forensics.story.StoryText;
import io.plateau.journal.JournalReader;
import io.plateau.wire.IpPrefix;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code plateau journal explain}: the story of one destination. */
final class JournalExplainCommand extends Command {
    private final JournalOption journal = new JournalOption(this);
    private final SpanOption span = new SpanOption(this);
    private final Value<Boolean> json =
            flag(OptionSpec.builder("--json").description("One JSON object instead of text."));
    private final Value<IpPrefix> destination = parameter(
            IpPrefix.class,
            PositionalParamSpec.builder()
                    .required(true)
                    .paramLabel("DEST")
                    .converters(new PrefixConverter())
                    .description("Address or prefix, like 198.51.100.7 or 2001:db8::/32."));

    JournalExplainCommand() {
        super("Tells what happened to a destination, oldest first: who claimed what and what came of it, what"
                + " changed and for how long, what it cost whom. First the story in short: the lowest path MTU that was"
                + " enforced, for how long, on whose word, and what is in force at the end.");
        footer(
                "",
                "Equal claims with no change between them are told as one. A prefix is told with everything inside."
                        + " Static values of prefixes around are told, too. Senders of costs are those of the latest"
                        + " datagram of each count.",
                "",
                ZoneOption.TIME_HELP,
                "",
                "Example:",
                "  plateau journal explain 198.51.100.7 --from yesterday --journal /tmp/copied-journal");
    }

    @Override
    public Integer call() throws IOException {
        final StoryBuilder builder =
                new StoryBuilder(destination.get(), span.fromNs(), Math.min(span.nowNs(), span.toNs(span.nowNs())));
        try (JournalReader reader = journal.openIndexed();
                Writer out = new BufferedWriter(new AnswerWriter(out()))) {
            reader.about(List.of(destination.get())).forEachRemaining(builder);
            final Story story = builder.build();
            if (json.get()) {
                new StoryJson(story).write(out);
            } else {
                new StoryText(story, span.zone()).write(out);
            }
            return 0;
        } catch (final ClosedOutputException e) {
            return 0;
        }
    }
}
