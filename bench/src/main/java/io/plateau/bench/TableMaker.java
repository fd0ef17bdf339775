package io.plateau.bench;

import io.plateau.journal.JournalWriter;
import io.plateau.pmtu.PmtuControl;
import io.plateau.pmtu.PmtuPorts;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.table.PmtuTable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemEpochNanoClock;

/**
 * Makes a journal of which a forwarder restores as many learned entries as wanted: for the destinations of
 * {@link Tables}, to expire in a day. No configuration has to hold them, and they are what claims leave behind.
 * Used by bench/steady.
 */
public final class TableMaker {
    private static final long MAX_AGE_NS = TimeUnit.DAYS.toNanos(1);

    private TableMaker() {}

    /**
     * Makes it.
     *
     * @param arguments directory, and the number of entries
     */
    public static void main(final String... arguments) {
        final int entries = Integer.parseInt(arguments[1]);
        final PmtuState state = new PmtuState(new PmtuTable(entries + 1));
        final long nowNs = new SystemEpochNanoClock().nanoTime();
        try (JournalWriter journal = JournalWriter.open(Path.of(arguments[0]))) {
            final PmtuControl control = new PmtuControl(
                    state,
                    journal,
                    new PmtuPorts(List.of("lan", "wan"), port -> Tables.MTU),
                    (quoted, quotedLength, timeNs) -> true,
                    Wire.policy());
            control.start("benchmark", "policy: {}", nowNs);
            for (int i = 0; i < entries; i++) {
                append(journal, state, Tables.change(Tables.FIRST + i, Tables.MTU, nowNs, MAX_AGE_NS));
            }
            append(journal, state, Tables.change(Tables.NARROW, Tables.LOWEST_MTU, nowNs, MAX_AGE_NS));
            control.stop(nowNs);
        }
    }

    private static void append(final JournalWriter journal, final PmtuState state, final PmtuEvent event) {
        state.apply(journal.append(event));
    }
}
