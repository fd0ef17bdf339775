package io.plateau.evidence;

import static io.plateau.evidence.Flows.at;
import static io.plateau.evidence.Flows.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Contention;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * The worker at full speed against threads that ask: half of one row and half of another would show a datagram that was
 * never moved.
 */
class FlowMemoryStressTest {
    private static final int WRITES = 4_000_000;
    private static final int ROUNDS = 300_000;
    private static final int FLOWS = 3;
    private static final int CONNECTIONS = 3;
    /** Farther than one connection reaches, so that each starts a row anew. */
    private static final int APART = 0x5000_0000;

    private static final int FLOWS_APART = 0x0800_0000;
    private static final int SHORTEST = 1000;
    private static final int LONGER = 500;

    /** One set: the flows take the two rows from one another. */
    private final FlowMemory memory = new FlowMemory(2, 11, 12);

    private final Contention contention = new Contention();

    private static long base(final int flow, final int connection) {
        return (long) connection * APART + (long) flow * FLOWS_APART;
    }

    private static int length(final int connection) {
        return SHORTEST + LONGER * connection;
    }

    private static Flow segment(final int flow, final long sequence, final int length) {
        return tcp(sequence, length - 40).ports(flow, 443);
    }

    private void move(final int flow, final int connection) {
        final Flow moved = segment(flow, base(flow, connection), length(connection));
        memory.moved(memory.hash(moved), moved, length(connection), at(0));
    }

    private boolean isMoved(final int flow, final long sequence, final int length) {
        return memory.isMoved(segment(flow, sequence, length), length, at(0));
    }

    @Test
    void shouldNeverShowHalfOfTwoRows() throws Exception {
        contention.run(this::write, List.of(questions(1), questions(2)));
    }

    private void write() {
        final Random random = new Random(42);
        for (int i = 0; i < WRITES; i++) {
            move(random.nextInt(FLOWS), random.nextInt(CONNECTIONS));
        }
    }

    private Callable<Long> questions(final int seed) {
        return () -> {
            final Random random = new Random(seed);
            long found = 0;
            while (!contention.isOver() || found == 0) {
                final int flow = random.nextInt(FLOWS);
                final int connection = random.nextInt(CONNECTIONS);
                final long base = base(flow, connection);
                found += isMoved(flow, base, length(connection)) ? 1 : 0;
                assertThat(isMoved(flow, base, length(connection) + LONGER))
                        .as("the length of another connection")
                        .isFalse();
                assertThat(isMoved(flow, base - 1, 1))
                        .as("the first place of another connection")
                        .isFalse();
                assertThat(isMoved(flow, base((flow + 1) % FLOWS, connection), length(connection)))
                        .as("the place of another flow")
                        .isFalse();
            }
            return found;
        };
    }

    @Test
    void shouldShowWhatStaysWhileTheOtherRowChanges() throws Exception {
        final AtomicLong phase = new AtomicLong(); // even: the flow was moved and keeps its row
        move(0, 0);
        contention.run(() -> change(phase), List.of(finds(phase)));
    }

    private void change(final AtomicLong phase) {
        for (int round = 1; round <= ROUNDS; round++) {
            phase.incrementAndGet();
            move(0, round % CONNECTIONS);
            move(0, 0);
            phase.incrementAndGet();
            move(1, round % CONNECTIONS);
            move(1, (round + 1) % CONNECTIONS);
        }
    }

    private Callable<Long> finds(final AtomicLong phase) {
        return () -> {
            long checked = 0;
            while (!contention.isOver() || checked == 0) {
                final long before = phase.get();
                final boolean isMoved = isMoved(0, base(0, 0), length(0));
                if ((before & 1) == 0 && phase.get() == before) {
                    assertThat(isMoved).as("in the memory all the time").isTrue();
                    checked++;
                }
            }
            return checked;
        };
    }
}
