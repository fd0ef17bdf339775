package io.plateau.evidence;

import static io.plateau.evidence.Flows.ack;
import static io.plateau.evidence.Flows.at;
import static io.plateau.evidence.Flows.tcp;
import static io.plateau.evidence.Flows.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import org.junit.jupiter.api.Test;

/** What one worker remembers, as a whole: one memory for all, and not a byte of heap. */
class EvidenceTest {
    private static final int LENGTH = 1500;
    private static final int PAYLOAD = 1460;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long LIFE_NS = 600 * SECOND_NS;
    private static final long MILLISECOND_NS = 1_000_000;

    private final Evidence evidence = Evidence.of(1000, 11, 12);
    private final Flow flow = tcp(0, PAYLOAD);
    private final Flow answer = ack(0);
    private long nowNs = at(0);
    private int next;

    // Another port each time: in the end each row was taken from another flow.
    private Flow segment() {
        next++;
        nowNs += MILLISECOND_NS;
        return flow.ports(next & 0x3FFF, 443).sequence(next & 0xFFFF_FFFFL, PAYLOAD, PAYLOAD);
    }

    @Test
    void shouldHashAlikeForAll() {
        final long hash = evidence.flows().hash(udp(0));
        evidence.flows().moved(hash, udp(0), LENGTH, at(0));
        evidence.reported().reported(hash, LIFE_NS, at(0));

        assertThat(evidence.flows().capacity()).isEqualTo(1000);
        assertThat(evidence.reported().isStubborn(hash, 1, LIFE_NS, at(0))).isTrue();
        assertThat(evidence.doubts().isActive()).isFalse();
    }

    @Test
    void shouldNotAllocateWhenItReads() {
        final FlowReader reader = new FlowReader();
        final byte[] tcp = Frames.ipv4(Frames.TCP, 7, 0, new byte[0], Frames.tcp(1, 0x10, new byte[12], new byte[99]));
        final byte[] udp = Frames.ipv6(Frames.UDP, Frames.udp(new byte[99]));
        final Ipv4View ipv4 = new Ipv4View();
        ipv4.wrap(Bytes.offHeap(tcp), 0, tcp.length);
        final Ipv6View ipv6 = new Ipv6View().wrap(Bytes.offHeap(udp), 0, udp.length);

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    reader.read(ipv4, tcp.length, flow);
                    reader.read(ipv6, udp.length, flow);
                }))
                .isZero();
    }

    @Test
    void shouldNotAllocateWhenItRemembersAndIsAsked() {
        final PendingFlows pending = new PendingFlows(evidence.flows(), 64);

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    pending.clear();
                    segment();
                    pending.put(next & 63, flow, LENGTH);
                    pending.moved(next & 63, LENGTH, nowNs);
                    if (!evidence.flows().isMoved(flow, LENGTH, nowNs)) {
                        throw new AssertionError();
                    }
                    evidence.flows().longest(flow);
                }))
                .isZero();
    }

    @Test
    void shouldNotAllocateWhenItCountsReports() {
        final ReportedFlows reported = evidence.reported();

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    final long hash = evidence.flows().hash(segment());
                    reported.reported(hash, LIFE_NS, nowNs);
                    if (reported.isStubborn(hash, 1, LIFE_NS, nowNs) && reported.served(hash, nowNs)) {
                        reported.servedSinceTold(hash);
                        reported.reports(hash);
                        reported.told(hash, nowNs);
                    }
                }))
                .isZero();
    }

    @Test
    void shouldNotAllocateWhenItDoubts() {
        final DoubtWatch doubts = evidence.doubts();

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    segment();
                    if ((next & 0xFF) == 0) {
                        doubts.doubt(1400, flow, LENGTH, nowNs, SECOND_NS);
                        doubts.housekeep(nowNs);
                    }
                    doubts.takeTrial(flow, 1400, nowNs, SECOND_NS);
                    doubts.onSent(flow, LENGTH, true, nowNs);
                    answer.ports(443, next & 0x3FFF).acknowledges((next + PAYLOAD) & 0xFFFF_FFFFL);
                    final int proven = doubts.onAnswer(answer);
                    if (proven > 0) {
                        doubts.proved(answer, proven);
                    }
                    if (doubts.probeLength(flow, LENGTH, nowNs) > 0) {
                        doubts.probed(flow, LENGTH, nowNs);
                    }
                }))
                .isZero();
    }
}
