package io.plateau.evidence;

import static io.plateau.evidence.Flows.PERIOD;
import static io.plateau.evidence.Flows.at;
import static io.plateau.evidence.Flows.echoRequest;
import static io.plateau.evidence.Flows.tcp;
import static io.plateau.evidence.Flows.udp;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which places of a flow are known: those that went by. */
class FlowMemoryRangeTest {
    private static final int LENGTH = 1500;
    private static final int PAYLOAD = 1460;

    private final FlowMemory memory = new FlowMemory(1024, 11, 12);

    private void moved(final Flow flow, final long nowNs) {
        moved(flow, LENGTH, nowNs);
    }

    private void moved(final Flow flow, final int length, final long nowNs) {
        memory.moved(memory.hash(flow), flow, length, nowNs);
    }

    private boolean isMoved(final Flow flow, final long nowNs) {
        return memory.isMoved(flow, LENGTH, nowNs);
    }

    // ---- sequence numbers ----

    @Test
    void shouldNotFindSequencesOutsideTheWindow() {
        moved(tcp(1000, PAYLOAD), at(0));
        moved(tcp(1000 + PAYLOAD, PAYLOAD), at(0));

        assertThat(isMoved(tcp(999, PAYLOAD), at(0))).isFalse();
        assertThat(isMoved(tcp(1000, PAYLOAD), at(0))).isTrue();
        assertThat(isMoved(tcp(1000 + 2 * PAYLOAD - 1, 1), at(0))).isTrue();
        assertThat(isMoved(tcp(1000 + 2 * PAYLOAD, 1), at(0))).isFalse();
    }

    @Test
    void shouldIncludeSegmentsThatAreSentAgain() {
        moved(tcp(10_000, PAYLOAD), at(0));
        moved(tcp(5_000, PAYLOAD), at(0));

        assertThat(isMoved(tcp(5_000, PAYLOAD), at(0))).isTrue();
        assertThat(isMoved(tcp(4_999, PAYLOAD), at(0))).isFalse();
        assertThat(isMoved(tcp(10_000 + PAYLOAD - 1, 1), at(0))).isTrue();
        assertThat(isMoved(tcp(10_000 + PAYLOAD, 1), at(0))).isFalse();
    }

    @Test
    void shouldFindAcrossTheWrapOfSequenceNumbers() {
        moved(tcp(-1000, PAYLOAD), at(0));

        assertThat(isMoved(tcp(-1000, PAYLOAD), at(0))).isTrue();
        assertThat(isMoved(tcp(PAYLOAD - 1001, 1), at(0))).isTrue();
        assertThat(isMoved(tcp(-1001, PAYLOAD), at(0))).isFalse();
        assertThat(isMoved(tcp(PAYLOAD - 1000, 1), at(0))).isFalse();
    }

    @ParameterizedTest(name = "new connection at {0}")
    @ValueSource(longs = {1L + PAYLOAD + (1 << 30) + 1, 1L + PAYLOAD - (1 << 30) - 1, 1L << 31})
    void shouldStartAnewForNewConnectionsBetweenTheSamePorts(final long sequence) {
        moved(tcp(1, PAYLOAD), at(0));
        moved(tcp(sequence, PAYLOAD), at(1));

        assertThat(isMoved(tcp(sequence, PAYLOAD), at(1))).isTrue();
        assertThat(isMoved(tcp(1, PAYLOAD), at(1))).isFalse();
    }

    @ParameterizedTest(name = "ahead by {0}")
    @ValueSource(ints = {1 << 30, 1 << 29})
    void shouldTakeLargeStepsForTheSameConnection(final int step) {
        moved(tcp(1, PAYLOAD), at(0));
        moved(tcp(1L + PAYLOAD + step, PAYLOAD), at(1));

        final long end = 1L + PAYLOAD + step + PAYLOAD;
        assertThat(isMoved(tcp(end - (1 << 29), PAYLOAD), at(1))).isTrue();
        assertThat(isMoved(tcp(end - (1 << 30) - 1, PAYLOAD), at(1))).isFalse();
    }

    // At 10 Gbit/s the sequence numbers wrap eight times in 30 s.
    @Test
    void shouldRememberTheLastGigabyteOfFastFlows() {
        final int step = 1 << 26;
        for (long sequence = 0; sequence < 9L << 32; sequence += step) {
            final long nowNs = at((sequence / step) * 3);
            moved(tcp(sequence, step), nowNs);
            final long before = Math.max(0, sequence - (1 << 30) + step);
            assertThat(isMoved(tcp(before, PAYLOAD), nowNs))
                    .as("%d behind at %d", sequence - before, sequence)
                    .isTrue();
        }
    }

    // ---- counters ----

    @Test
    void shouldNotFindIdentificationsOutsideTheWindow() {
        for (int identification = 100; identification < 110; identification++) {
            moved(udp(identification), at(0));
        }

        assertThat(isMoved(udp(99), at(0))).isFalse();
        assertThat(isMoved(udp(100), at(0))).isTrue();
        assertThat(isMoved(udp(109), at(0))).isTrue();
        assertThat(isMoved(udp(110), at(0))).isFalse();
    }

    @Test
    void shouldNotFindZeroWhereEveryDatagramHadAnIdentification() {
        moved(udp(100), at(0));

        assertThat(isMoved(udp(0), at(0))).isFalse();
    }

    @Test
    void shouldFindAnyIdentificationOfFlowsThatHadNone() {
        moved(udp(0), at(0));

        assertThat(isMoved(udp(0), at(0))).isTrue();
        moved(udp(100), at(0));
        assertThat(isMoved(udp(0), at(0))).isTrue();
        assertThat(isMoved(udp(100), at(0))).isTrue();
        moved(udp(7), at(1));
        moved(udp(0), at(2));
        assertThat(isMoved(udp(7), at(2))).isTrue();
    }

    @ParameterizedTest(name = "a step of {0}: in order {1}")
    @CsvSource({"4096, true", "4097, false", "-4096, true", "-4097, false"})
    void shouldTakeAnyIdentificationWhereTheyAreInNoOrder(final int step, final boolean isInOrder) {
        moved(udp(30_000), at(0));
        moved(udp(30_001 + step), at(0));

        assertThat(isMoved(udp(30_000), at(0))).isTrue();
        assertThat(isMoved(udp(30_001 + step), at(0))).isTrue();
        assertThat(isMoved(udp(60_000), at(0))).isEqualTo(!isInOrder);
        moved(udp(30_002), at(0));
        assertThat(isMoved(udp(60_000), at(0))).as("from then on").isEqualTo(!isInOrder);
    }

    @Test
    void shouldFindAcrossTheWrapOfIdentifications() {
        moved(udp(0xFFFE), at(0));
        moved(udp(0xFFFF), at(0));
        moved(udp(1), at(0));

        assertThat(isMoved(udp(0xFFFE), at(0))).isTrue();
        assertThat(isMoved(udp(1), at(0))).isTrue();
        assertThat(isMoved(udp(2), at(0))).isFalse();
        assertThat(isMoved(udp(0xFFFD), at(0))).isFalse();
    }

    // They wrap while they are remembered.
    @Test
    void shouldFindEachIdentificationOfFastFlows() {
        moved(udp(0xFFFD), at(0));
        moved(udp(0xFFFE), at(PERIOD));
        moved(udp(0xFFFF), at(2 * PERIOD));
        for (int count = 1; count < 0x2_0000; count++) {
            if ((count & 0xFFFF) != 0) {
                moved(udp(count & 0xFFFF), at(2 * PERIOD));
            }
            if (count % 1000 == 0) {
                final int before = Math.max(1, count - 40_000) & 0xFFFF;
                assertThat(isMoved(udp(before), at(2 * PERIOD)))
                        .as("%d after %d", before, count)
                        .isTrue();
            }
        }
    }

    @Test
    void shouldFindEchoRequestsByIdentifierAndSequence() {
        moved(echoRequest(5, 10), at(0));
        moved(echoRequest(5, 11), at(0));

        assertThat(isMoved(echoRequest(5, 10), at(0))).isTrue();
        assertThat(isMoved(echoRequest(5, 11), at(0))).isTrue();
        assertThat(isMoved(echoRequest(5, 12), at(0))).isFalse();
        assertThat(isMoved(echoRequest(5, 9), at(0))).isFalse();
        assertThat(isMoved(echoRequest(6, 10), at(0))).isFalse();
    }
}
