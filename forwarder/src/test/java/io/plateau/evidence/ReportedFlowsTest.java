package io.plateau.evidence;

import static io.plateau.evidence.Flows.TICK;
import static io.plateau.evidence.Flows.at;
import static io.plateau.evidence.Flows.udp;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportedFlowsTest {
    private static final int AFTER = 3;
    /** Of 100 ticks. */
    private static final long WITHIN_NS = 100 * TICK;

    private final FlowMemory memory = new FlowMemory(2, 11, 12);
    private final ReportedFlows flows = new ReportedFlows(memory);
    private final long hash = memory.hash(udp(0));

    private boolean isStubborn(final long ticks) {
        return flows.isStubborn(hash, AFTER, WITHIN_NS, at(ticks));
    }

    private void reportedAt(final long... ticks) {
        for (final long tick : ticks) {
            flows.reported(hash, WITHIN_NS, at(tick));
        }
    }

    @Test
    void shouldCallStubbornWhoWentOnAfterSoManyReports() {
        assertThat(isStubborn(0)).isFalse();
        reportedAt(0, 1);
        assertThat(isStubborn(1)).isFalse();

        reportedAt(2);

        assertThat(isStubborn(2)).isTrue();
        assertThat(flows.reports(hash)).isEqualTo(3);
    }

    @Test
    void shouldCountReportsWithinTheTime() {
        reportedAt(0, 50, 100);

        assertThat(isStubborn(100)).isTrue();
    }

    @Test
    void shouldCountAnewAfterTheTime() {
        reportedAt(0, 50, 101);

        assertThat(isStubborn(101)).isFalse();
        assertThat(flows.reports(hash)).isEqualTo(1);
        reportedAt(102, 103);
        assertThat(isStubborn(103)).isTrue();
    }

    @Test
    void shouldForgetFlowsThatSendNothingLong() {
        reportedAt(0, 1, 2);

        assertThat(isStubborn(102)).isTrue();
        assertThat(isStubborn(103)).isFalse();
    }

    @Test
    void shouldStayStubbornAsLongAsItIsServed() {
        reportedAt(0, 1, 2);
        for (int tick = 50; tick < 500; tick += 50) {
            assertThat(isStubborn(tick)).isTrue();
            flows.served(hash, at(tick));
        }

        assertThat(isStubborn(450 + 100)).isTrue();
        assertThat(isStubborn(450 + 101)).isFalse();
    }

    // 10 s are 597 ticks, rounded up.
    @Test
    void shouldTellAtTheFirstAndThenEveryTenSeconds() {
        reportedAt(0, 1, 2);

        assertThat(flows.served(hash, at(2))).isTrue();
        assertThat(flows.servedSinceTold(hash)).isEqualTo(1);
        flows.told(hash, at(2));
        assertThat(flows.servedSinceTold(hash)).isZero();
        assertThat(flows.served(hash, at(2 + 596))).isFalse();
        assertThat(flows.served(hash, at(2 + 597))).isTrue();
        assertThat(flows.servedSinceTold(hash)).isEqualTo(2);
    }

    @Test
    void shouldKeepFlowsApart() {
        final long other = memory.hash(udp(0).ports(1, 1));
        reportedAt(0, 1, 2);
        flows.reported(other, WITHIN_NS, at(2));

        assertThat(isStubborn(2)).isTrue();
        assertThat(flows.isStubborn(other, AFTER, WITHIN_NS, at(2))).isFalse();
        assertThat(flows.reports(other)).isEqualTo(1);
    }

    @Test
    void shouldForgetFlowsThatLoseTheirRow() {
        reportedAt(0, 1, 2);
        for (int port = 1; port <= 2; port++) {
            final Flow other = udp(0).ports(port, port);
            memory.moved(memory.hash(other), other, 1500, at(3));
            memory.moved(memory.hash(other), other, 1500, at(4));
        }

        assertThat(isStubborn(4)).isFalse();
        assertThat(flows.isStubborn(memory.hash(udp(0).ports(1, 1)), AFTER, WITHIN_NS, at(4)))
                .as("who has the row now")
                .isFalse();
        reportedAt(5);
        assertThat(flows.reports(hash)).isEqualTo(1);
    }

    @Test
    void shouldNotTakeReportsForEvidence() {
        reportedAt(0, 1, 2);

        assertThat(memory.isMoved(udp(0), 1, at(2))).isFalse();
    }
}
