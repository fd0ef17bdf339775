package io.plateau.cli;

import io.plateau.forensics.Moment;
import java.time.DateTimeException;
import java.time.ZoneId;
import org.agrona.concurrent.SystemEpochNanoClock;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** {@code --zone}, for the commands that read or print times. */
class ZoneOption {
    /** What may stand for TIME, for the help of those commands. */
    static final String TIME_HELP = "TIME is 2026-11-24T12:04:41Z, 2026-11-24, 12:04 or 12:04:41 (today), -10m (ago;"
            + " ms, s, m, h, d), now, today or yesterday, in UTC unless --zone says otherwise.";

    private final long nowNs = new SystemEpochNanoClock().nanoTime();

    private final Command command;
    private final Value<String> name;

    ZoneOption(final Command command) {
        this.command = command;
        name = command.option(
                String.class,
                OptionSpec.builder("--zone")
                        .paramLabel("ZONE")
                        .defaultValue("UTC")
                        .description("Whose clocks are meant and shown, like Europe/Berlin or +01:00; default"
                                + " ${DEFAULT-VALUE}. JSON and CSV are always in UTC."));
    }

    final ZoneId zone() {
        try {
            return ZoneId.of(name.get()).normalized();
        } catch (final DateTimeException e) {
            throw wrong("--zone " + name.get() + " is no time zone; write one like UTC, Europe/Berlin or +01:00", e);
        }
    }

    // When the command was typed, nanoseconds since the epoch.
    final long nowNs() {
        return nowNs;
    }

    // text: null for the default. In nanoseconds since the epoch.
    final long moment(final String option, final String text, final long defaultNs) {
        try {
            return text == null ? defaultNs : Moment.parse(text, nowNs, zone());
        } catch (final IllegalArgumentException e) {
            throw wrong(option + ": " + e.getMessage(), e);
        }
    }

    final ParameterException wrong(final String message, final Exception cause) {
        return command.wrong(message, cause);
    }
}
