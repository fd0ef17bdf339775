package io.plateau.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.plateau.forensics.JournalVerification;
import io.plateau.journal.Finding;
import io.plateau.pmtu.event.EventTime;
import io.plateau.pmtu.event.PmtuEvent;
import java.io.IOException;
import java.io.StringWriter;
import picocli.CommandLine.Model.OptionSpec;

/** {@code plateau journal verify}: whether a journal can be trusted. */
final class JournalVerifyCommand extends Command {
    private static final JsonFactory JSON = new JsonFactory();

    private final JournalOption journal = new JournalOption(this);
    private final Value<Boolean> json = flag(OptionSpec.builder("--json")
            .description("One JSON object for each finding, and one for the whole, instead of text."));

    JournalVerifyCommand() {
        super(
                "Says whether a journal is as it was written: no byte changed, no record removed, added or reordered,"
                        + " no file missing, and every checkpoint's table given by the events before it.",
                "Exit code 1 if not. What a forwarder that was killed leaves, or a loss of power, is no damage, and is"
                        + " said.",
                "The last record's hash stands in no record: write it down to know later that nothing was cut off.");
        footer("", "Example:", "  plateau journal verify --journal /tmp/copied-journal");
    }

    @Override
    public Integer call() throws IOException {
        final JournalVerification verification = new JournalVerification(journal.directory());
        for (final Finding finding : verification.findings()) {
            print(json.get() ? jsonOf(finding) : text(finding));
        }
        print(json.get() ? jsonOf(verification) : text(verification));
        out().flush();
        return verification.isSound() ? 0 : FailureHandler.FAILED;
    }

    private void print(final String line) {
        out().print(line + "\n");
    }

    private static String text(final Finding finding) {
        final StringBuilder text = new StringBuilder(finding.isDamage() ? "damage: " : "note: ");
        if (finding.file() != null) {
            text.append(finding.file());
            text.append(finding.position() == Finding.UNKNOWN ? ", " : ", byte " + finding.position() + ", ");
        }
        if (finding.sequence() != Finding.UNKNOWN) {
            text.append("record ").append(finding.sequence()).append(", ");
        }
        if (finding.timeNs() != Finding.UNKNOWN) {
            text.append("after ").append(EventTime.text(finding.timeNs())).append(", ");
        }
        text.setLength(text.length() - 2);
        return text.append(": ").append(finding.what()).toString();
    }

    private static String text(final JournalVerification verification) {
        final PmtuEvent first = verification.first();
        final String records = verification.records() + " records"
                + (first == null
                        ? ""
                        : ", " + EventTime.text(first.timeNs()) + " to "
                                + EventTime.text(verification.last().timeNs()))
                + ", " + verification.checkpoints() + " checkpoints, SHA-256 of the last " + verification.head();
        return (verification.isSound() ? "sound: " : "damaged: ") + records;
    }

    private static String jsonOf(final Finding finding) throws IOException {
        final StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            generator.writeStartObject();
            generator.writeStringField("finding", finding.isDamage() ? "damage" : "note");
            if (finding.file() != null) {
                generator.writeStringField("file", finding.file());
            }
            if (finding.position() != Finding.UNKNOWN) {
                generator.writeNumberField("byte", finding.position());
            }
            if (finding.sequence() != Finding.UNKNOWN) {
                generator.writeNumberField("seq", finding.sequence());
            }
            if (finding.timeNs() != Finding.UNKNOWN) {
                generator.writeStringField("after", EventTime.text(finding.timeNs()));
            }
            generator.writeStringField("what", finding.what());
            generator.writeEndObject();
        }
        return text.toString();
    }

    private static String jsonOf(final JournalVerification verification) throws IOException {
        final StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            generator.writeStartObject();
            generator.writeBooleanField("sound", verification.isSound());
            generator.writeNumberField("records", verification.records());
            if (verification.first() != null) {
                generator.writeStringField(
                        "from", EventTime.text(verification.first().timeNs()));
                generator.writeStringField(
                        "to", EventTime.text(verification.last().timeNs()));
            }
            generator.writeNumberField("checkpoints", verification.checkpoints());
            generator.writeStringField("head", verification.head());
            generator.writeEndObject();
        }
        return text.toString();
    }
}
