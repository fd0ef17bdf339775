package io.plateau.pmtu;

import io.plateau.evidence.FlowMemory;
import io.plateau.journal.JournalWriter;
import io.plateau.pmtu.claim.ClaimFrames;
import io.plateau.pmtu.claim.Policies;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.ring.ControlKind;
import io.plateau.ring.ControlRing;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A control thread with its ring and its journal, under as many claims as it takes, until it is killed. Prints, again and
 * again, the latest journal sequence that the table shows to other threads.
 */
public final class ClaimStorm {
    private static final Logger LOG = Logger.getLogger(ClaimStorm.class.getName());
    private static final int DESTINATIONS = 2000;
    private static final int CAPACITY = 1000;

    private ClaimStorm() {}

    public static void main(final String[] arguments) {
        final JournalWriter journal = JournalWriter.open(Path.of(arguments[0]));
        final PmtuState state = new PmtuState(new PmtuTable(CAPACITY));
        final PmtuControl control = new PmtuControl(
                state,
                journal,
                new PmtuPorts(List.of("lan", "wan"), port -> 1500),
                new FlowMemory(64, 1, 2)::isMoved,
                Policies.withStatics("198.51.100.0/24 1480"));
        journal.replay(state::apply);
        final SystemEpochNanoClock clock = new SystemEpochNanoClock();
        control.start("plateau test", "policy: {}", clock.nanoTime());
        final ControlRing ring = new ControlRing(1024, control, ClaimStorm::end);
        ring.start();
        final Thread watch = new Thread(() -> watch(state));
        watch.setDaemon(true);
        watch.start();
        final List<UnsafeBuffer> claims = claims();
        for (int i = 0; true; i = (i + 1) % claims.size()) {
            final UnsafeBuffer claim = claims.get(i);
            ring.offer(ControlKind.CLAIM, 1, clock.nanoTime(), claim, 0, claim.capacity());
        }
    }

    // Whoever waits for the next line finds the end instead, and the reason before it.
    private static void end(final Throwable failure) {
        LOG.log(Level.SEVERE, "the control thread failed", failure);
        Runtime.getRuntime().halt(1);
    }

    private static List<UnsafeBuffer> claims() {
        final List<UnsafeBuffer> claims = new ArrayList<>();
        for (int mtu = 1400; mtu > 1390; mtu--) {
            for (int i = 0; i < DESTINATIONS; i++) {
                claims.add(ClaimFrames.about("10.0." + (i >> 8) + "." + (i & 0xFF))
                        .mtu(mtu)
                        .build());
            }
        }
        return claims;
    }

    // A program's output is what the test reads.
    private static void watch(final PmtuState state) {
        final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        final long[] latest = {0};
        while (true) {
            state.table().forEachHost(entry -> latest[0] = Math.max(latest[0], entry.sequence()));
            out.println(latest[0]);
        }
    }
}
