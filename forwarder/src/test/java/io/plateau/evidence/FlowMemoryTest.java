package io.plateau.evidence;

import static io.plateau.evidence.Flows.MEMORY;
import static io.plateau.evidence.Flows.PERIOD;
import static io.plateau.evidence.Flows.TICK;
import static io.plateau.evidence.Flows.at;
import static io.plateau.evidence.Flows.between;
import static io.plateau.evidence.Flows.tcp;
import static io.plateau.evidence.Flows.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.wire.IpProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowMemoryTest {
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

    // ---- which flow ----

    @Test
    void shouldFindWhatWasMoved() {
        assertThat(isMoved(tcp(1000, PAYLOAD), at(0))).isFalse();

        moved(tcp(1000, PAYLOAD), at(0));

        assertThat(isMoved(tcp(1000, PAYLOAD), at(0))).isTrue();
    }

    @Test
    void shouldNotFindOtherTuples() {
        moved(udp(0), at(0));

        assertThat(isMoved(between("192.0.2.1", "198.51.100.7", IpProtocol.UDP).ports(40000, 443), at(0)))
                .isTrue();
        assertThat(isMoved(between("192.0.2.2", "198.51.100.7", IpProtocol.UDP).ports(40000, 443), at(0)))
                .isFalse();
        assertThat(isMoved(between("192.0.2.1", "198.51.100.8", IpProtocol.UDP).ports(40000, 443), at(0)))
                .isFalse();
        assertThat(isMoved(between("192.0.2.1", "198.51.100.7", 136).ports(40000, 443), at(0)))
                .isFalse();
        assertThat(isMoved(between("192.0.2.1", "198.51.100.7", IpProtocol.UDP).ports(40001, 443), at(0)))
                .isFalse();
        assertThat(isMoved(between("192.0.2.1", "198.51.100.7", IpProtocol.UDP).ports(40000, 444), at(0)))
                .isFalse();
        assertThat(isMoved(between("192.0.2.1", "198.51.100.7", IpProtocol.UDP), at(0)))
                .as("no ports")
                .isFalse();
        assertThat(isMoved(
                        between("::ffff:c000:201", "::ffff:c633:6407", IpProtocol.UDP)
                                .ports(40000, 443),
                        at(0)))
                .as("the text of an IPv4-mapped address is IPv4")
                .isTrue();
    }

    @Test
    void shouldTellIpv4FromIpv6() {
        final Flow mapped = new Flow()
                .between(false, 0, udp(0).sourceLow(), 0, udp(0).destinationLow(), IpProtocol.UDP)
                .ports(40000, 443);

        assertThat(memory.hash(mapped)).isNotEqualTo(memory.hash(udp(0)));
    }

    @Test
    void shouldNotFindTheOtherDirection() {
        moved(udp(0), at(0));

        final Flow back = between("198.51.100.7", "192.0.2.1", IpProtocol.UDP).ports(443, 40000);
        assertThat(isMoved(back, at(0))).isFalse();
        assertThat(memory.hashOfAnswered(back)).isEqualTo(memory.hash(udp(0)));
        assertThat(memory.hash(back)).isNotEqualTo(memory.hash(udp(0)));
    }

    @Test
    void shouldPlaceFlowsOtherwiseUnderOtherSecrets() {
        assertThat(new FlowMemory(1024, 11, 13).hash(udp(0))).isNotEqualTo(memory.hash(udp(0)));
        assertThat(new FlowMemory(1024, 10, 12).hash(udp(0))).isNotEqualTo(memory.hash(udp(0)));
    }

    // ---- how long ----

    @Test
    void shouldNotFindLongerThanTheLongest() {
        moved(udp(0), 1400, at(0));
        moved(udp(0), 1300, at(1));

        assertThat(memory.isMoved(udp(0), 1400, at(1))).isTrue();
        assertThat(memory.isMoved(udp(0), 1401, at(1))).isFalse();
        assertThat(memory.longest(udp(0))).isEqualTo(1400);
        assertThat(memory.longest(udp(0).ports(1, 1))).isZero();
    }

    @Test
    void shouldForgetTheLongestWithItsPeriod() {
        moved(udp(0), 1500, at(0));
        moved(udp(0), 1400, at(PERIOD));
        moved(udp(0), 1300, at(2 * PERIOD));

        assertThat(memory.isMoved(udp(0), 1500, at(2 * PERIOD))).isTrue();
        assertThat(memory.longest(udp(0))).isEqualTo(1500);
        assertThat(memory.isMoved(udp(0), 1500, at(3 * PERIOD))).isFalse();
        assertThat(memory.isMoved(udp(0), 1400, at(3 * PERIOD))).isTrue();
        moved(udp(0), 1200, at(3 * PERIOD));
        assertThat(memory.longest(udp(0))).isEqualTo(1400);
        assertThat(memory.isMoved(udp(0), 1401, at(3 * PERIOD))).isFalse();
    }

    @Test
    void shouldRememberLengthsOfSixteenBits() {
        moved(udp(0), 65575, at(0));

        assertThat(memory.longest(udp(0))).isEqualTo(65535);
        assertThat(memory.isMoved(udp(0), 65535, at(0))).isTrue();
    }

    // RFC 5927 does not know receive offload: what a router joined is longer than what was moved.
    @Test
    void shouldFindSegmentsThatOffloadJoinedWithinWhatWentBy() {
        moved(tcp(0, PAYLOAD), at(0));
        moved(tcp(PAYLOAD, PAYLOAD), at(0));

        assertThat(memory.isMoved(tcp(0, 2 * PAYLOAD), 40 + 2 * PAYLOAD, at(0))).isTrue();
        assertThat(memory.isMoved(tcp(0, 2 * PAYLOAD + 40), 80 + 2 * PAYLOAD, at(0)))
                .as("options that the quote does not show")
                .isTrue();
        assertThat(memory.isMoved(tcp(0, 2 * PAYLOAD + 41), 81 + 2 * PAYLOAD, at(0)))
                .isFalse();
    }

    // ---- how old ----

    @ParameterizedTest(name = "seen at {0}")
    @ValueSource(ints = {0, 1, PERIOD / 2, PERIOD - 1})
    void shouldForgetAfterThirtySeconds(final int seen) {
        moved(udp(0), at(seen));

        assertThat(isMoved(udp(0), at(seen) + 30_000_000_000L)).isTrue();
        assertThat(isMoved(udp(0), at(seen + MEMORY) + TICK - 1)).isTrue();
        assertThat(isMoved(udp(0), at(seen + MEMORY + 1))).isFalse();
    }

    @Test
    void shouldFindThoughTheClockSteppedBack() {
        moved(udp(0), at(PERIOD));

        assertThat(isMoved(udp(0), at(0))).isTrue();
        moved(tcp(1000, PAYLOAD), at(PERIOD));
        moved(tcp(1000 + PAYLOAD, PAYLOAD), at(0));
        assertThat(isMoved(tcp(1000 + PAYLOAD, PAYLOAD), at(0))).isTrue();
    }

    @Test
    void shouldStartAnewAfterThreePeriods() {
        moved(tcp(1000, PAYLOAD), at(0));
        moved(tcp(1_000_000, PAYLOAD), at(3 * PERIOD));

        assertThat(isMoved(tcp(1_000_000, PAYLOAD), at(3 * PERIOD))).isTrue();
        assertThat(isMoved(tcp(999_999, PAYLOAD), at(3 * PERIOD))).isFalse();
    }

    @Test
    void shouldKeepWhatLiesTwoPeriodsBack() {
        moved(tcp(1000, PAYLOAD), at(PERIOD - 1));
        moved(tcp(1_000_000, PAYLOAD), at(2 * PERIOD));

        assertThat(isMoved(tcp(1000, PAYLOAD), at(3 * PERIOD - 1))).isTrue();
        assertThat(isMoved(tcp(1000, PAYLOAD), at(3 * PERIOD))).isFalse();
    }

    @Test
    void shouldForgetTheWindowsOfPeriodsThatEnded() {
        moved(tcp(1000, PAYLOAD), at(0));
        moved(tcp(100_000, PAYLOAD), at(PERIOD));
        moved(tcp(200_000, PAYLOAD), at(2 * PERIOD));
        moved(tcp(300_000, PAYLOAD), at(3 * PERIOD));

        assertThat(isMoved(tcp(100_000, PAYLOAD), at(3 * PERIOD))).isTrue();
        assertThat(isMoved(tcp(99_999, PAYLOAD), at(3 * PERIOD))).isFalse();
    }

    // ---- places ----

    @ParameterizedTest(name = "{0} flows: {1}")
    @CsvSource({"1, 2", "2, 2", "3, 4", "262144, 262144"})
    void shouldRoundTheCapacityUpToWholeSets(final int flows, final int expected) {
        final FlowMemory rounded = new FlowMemory(flows, 1, 2);

        assertThat(rounded.capacity()).isEqualTo(expected);
        assertThat(rounded.memoryBytes()).isEqualTo(expected * 40L);
    }

    @Test
    void shouldForgetTheFlowThatWasUnseenForLongest() {
        final FlowMemory one = new FlowMemory(2, 11, 12);
        final Flow first = udp(0).ports(1, 1);
        final Flow second = udp(0).ports(2, 2);
        final Flow third = udp(0).ports(3, 3);
        one.moved(one.hash(first), first, LENGTH, at(0));
        one.moved(one.hash(second), second, LENGTH, at(1));
        one.moved(one.hash(first), first, LENGTH, at(2));

        one.moved(one.hash(third), third, LENGTH, at(3));

        assertThat(one.isMoved(first, LENGTH, at(3))).isTrue();
        assertThat(one.isMoved(second, LENGTH, at(3))).isFalse();
        assertThat(one.isMoved(third, LENGTH, at(3))).isTrue();
        one.moved(one.hash(second), second, LENGTH, at(4));
        assertThat(one.isMoved(first, LENGTH, at(4))).isFalse();
        assertThat(one.isMoved(third, LENGTH, at(4))).isTrue();
    }

    @Test
    void shouldKeepNothingOfTheFlowWhosePlaceWasTaken() {
        final FlowMemory one = new FlowMemory(2, 11, 12);
        for (int port = 1; port <= 2; port++) {
            final Flow old = tcp(5000, PAYLOAD).ports(port, port);
            one.moved(one.hash(old), old, 9000, at(0));
        }
        final Flow flow = tcp(6000, 100).ports(3, 3);

        one.moved(one.hash(flow), flow, 140, at(1));

        assertThat(one.isMoved(flow, 140, at(1))).isTrue();
        assertThat(one.isMoved(tcp(6050, 100).ports(3, 3), 141, at(1))).isFalse();
        assertThat(one.isMoved(tcp(5000, 100).ports(3, 3), 140, at(1))).isFalse();
    }

    @Test
    void shouldKnowFlowsWhoseHashEndsInZeros() {
        final long hash = 0x1234_5678_0000_0000L;

        assertThat(FlowMemory.tagOf(hash)).isNotZero();
        assertThat(FlowMemory.tagOf(hash | 2)).isEqualTo(2);
        assertThat(memory.rowOf(hash)).as("not the free rows").isEqualTo(FlowMemory.NONE);
        memory.moved(hash, udp(0), LENGTH, at(0));
        assertThat(memory.rowOf(hash)).isNotEqualTo(FlowMemory.NONE);
    }

    @Test
    void shouldSpreadFlowsOverAllSets() {
        final FlowMemory small = new FlowMemory(64, 11, 12);
        final int[] flows = new int[small.capacity()];
        for (int port = 0; port < 6400; port++) {
            flows[small.rowFor(small.hash(udp(0).ports(port, 443)), 1) & ~1]++;
        }

        for (int set = 0; set < flows.length; set += 2) {
            assertThat(flows[set])
                    .as("flows of set %d, 200 on average", set / 2)
                    .isBetween(100, 300);
        }
    }

    @Test
    void shouldReadWhatItPrefetches() {
        final long before = memory.touched();
        moved(udp(0), at(0));

        memory.prefetch(memory.hash(udp(0)));

        assertThat(memory.touched()).isNotEqualTo(before);
    }
}
