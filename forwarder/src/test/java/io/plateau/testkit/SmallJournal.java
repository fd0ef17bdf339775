package io.plateau.testkit;

import io.plateau.evidence.FlowMemory;
import io.plateau.journal.JournalWriter;
import io.plateau.pmtu.PmtuCommand;
import io.plateau.pmtu.PmtuControl;
import io.plateau.pmtu.PmtuPorts;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.claim.Policies;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.ring.DirectControl;
import io.plateau.wire.IpPrefix;
import java.nio.file.Path;
import java.util.List;

/** A journal of a forwarder that an operator commanded, a file a day. */
public final class SmallJournal {
    public static final String FIRST = "20261123F.cq4";
    public static final String SECOND = "20261124F.cq4";
    public static final int RECORDS = 15;
    public static final long DAY_NS = 86_400_000_000_000L;
    public static final long NOON_NS = 20_780L * DAY_NS + DAY_NS / 2; // of 2026-11-23

    private SmallJournal() {}

    // Two days.
    public static void write(final Path directory) {
        write(directory, 2);
    }

    public static void write(final Path directory, final int days) {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            final PmtuControl control = control(writer);
            control.start("plateau test", "policy: {}", NOON_NS);
            final DirectControl direct = new DirectControl(control);
            for (int i = 1; i <= 5; i++) {
                direct.command(PmtuCommand.set(IpPrefix.parse("203.0.113." + i), 1400 + i, false, 1000), NOON_NS + i);
            }
            direct.command(PmtuCommand.clear(IpPrefix.parse("203.0.113.1"), 1000), NOON_NS + 6);
            long nowNs = NOON_NS;
            for (int day = 1; day < days; day++) {
                nowNs += DAY_NS;
                direct.command(PmtuCommand.set(IpPrefix.parse("2001:db8::" + day), 1300, true, 1000), nowNs);
                direct.command(PmtuCommand.set(IpPrefix.parse("203.0.113.2"), 1200 + day, false, 1000), nowNs + 1);
            }
            control.stop(nowNs + 7);
        }
    }

    // A forwarder that goes on with the journal keeps so much of it.
    public static void tick(final Path directory, final long retentionNs, final long nowNs) {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            writer.retain(retentionNs);
            new DirectControl(control(writer)).tick(nowNs);
        }
    }

    private static PmtuControl control(final JournalWriter writer) {
        final PmtuControl control = new PmtuControl(
                new PmtuState(new PmtuTable(100)),
                writer,
                new PmtuPorts(List.of("lan", "wan"), port -> 1500),
                new FlowMemory(64, 1, 2)::isMoved,
                Policies.withStatics("198.51.100.0/24 1480"));
        writer.replay(control.state()::apply);
        return control;
    }
}
