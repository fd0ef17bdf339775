package io.plateau.fastpath;

import static io.plateau.pmtu.claim.PolicyBuilder.policy;
import static io.plateau.testkit.FrameBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.plateau.counters.ForwardingLatency;
import io.plateau.counters.PortCounters;
import io.plateau.counters.Verdict;
import io.plateau.evidence.Evidence;
import io.plateau.fragment.IdentificationSequence;
import io.plateau.icmp.ClaimBudget;
import io.plateau.icmp.ReportBudget;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.claim.PolicyBuilder;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.RefusedClaims;
import io.plateau.pmtu.claim.PolicySettings.Then;
import io.plateau.pmtu.claim.PolicySettings.TooBig;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.port.LoopPort;
import io.plateau.port.MemoryPort;
import io.plateau.port.Port;
import io.plateau.ring.ControlKind;
import io.plateau.ring.ControlSink;
import io.plateau.route.LinkMtus;
import io.plateau.route.WirePairs;
import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.IcmpErrors;
import io.plateau.wire.IpPrefix;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Not a byte of heap over a million frames of each verdict, and of each way to come to it. */
class FastPathAllocationTest {
    private static final int FRAMES = 1_000_000;
    private static final int BURSTS = FRAMES / Burst.LIMIT;
    private static final long BURST_NS = 1_000_000;
    private static final int RATE = 1_000_000;
    private static final String NARROW = "198.18.0.2";
    private static final String WIDE = "10.0.0.2";
    private static final String CLIENT_IPV6 = "2001:db8::1";
    private static final String SERVER_IPV6 = "2001:db8::2";
    private static final int GSO_TCPV4 = 1;
    private static final int SEQUENCE = 5000;
    private static final byte[] RECORD_ROUTE = {7, 7, 4, 0, 0, 0, 0, 0};
    private static final ControlSink IS_FULL = (kind, port, timeNs, source, offset, length) -> false;

    private final PolicyBuilder policy = policy().stubborn(Then.DROP);
    private Port egress = loop("wan", frame().bytes());
    private ReportBudget budget = new ReportBudget(RATE, RATE, RATE, 7);
    private ControlSink control = this::hear;
    private final Evidence evidence = Evidence.of(1024, 1, 2);
    private EntryState learned = EntryState.STATIC;
    private long disproofs;
    private long burstNs = BURST_NS;
    private long nowNs = FastPathFixture.NOW;

    static Stream<Arguments> frames() {
        return Stream.of(
                arguments("small", Verdict.FORWARDED, frame().udpOfTotalLength(576)),
                arguments("looked up", Verdict.FORWARDED, frame().to(WIDE).udpOfTotalLength(1400)),
                arguments("IPv6", Verdict.FORWARDED, ipv6().udpOfTotalLength(1280)),
                arguments("cut", Verdict.FRAGMENTED, frame().udpOfTotalLength(1500)),
                arguments(
                        "options and tags, cut",
                        Verdict.FRAGMENTED,
                        frame().tag(0x88A8, 7)
                                .tag(0x8100, 5)
                                .options(RECORD_ROUTE)
                                .udpOfTotalLength(1500)),
                arguments(
                        "super-frame, cut",
                        Verdict.FRAGMENTED,
                        frame().tcpOfPayload(1200).gso(GSO_TCPV4, 600)),
                arguments("told", Verdict.REPORTED, frame().dontFragment().udpOfTotalLength(1500)),
                arguments("IPv6, told", Verdict.REPORTED, ipv6().udpOfTotalLength(1500)),
                arguments(
                        "later fragment",
                        Verdict.TOO_BIG_UNREPORTABLE,
                        frame().dontFragment().fragment(false, 100).udpOfTotalLength(1500)),
                arguments("claim heard", Verdict.FORWARDED, claim(1300)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("frames")
    void shouldNotAllocate(final String what, final Verdict verdict, final FrameBuilder frame) {
        assertNothingAllocated(verdict, frame.bytes());
    }

    @Test
    void shouldNotAllocateForMalformedFrames() {
        final byte[] shortHeader = frame().udpOfTotalLength(100).bytes();
        shortHeader[10 + 14] = 0x44;
        final byte[] tooLong = ipv6().udpOfTotalLength(100).bytes();
        tooLong[10 + 14 + 4] = 1;
        final byte[] wrongChecksum = frame().udpOfTotalLength(1500).bytes();
        wrongChecksum[10 + 14 + 8]--;

        assertNothingAllocated(Verdict.MALFORMED, shortHeader, tooLong, wrongChecksum, new byte[10 + 13]);
    }

    @Test
    void shouldNotAllocateWhereThePolicyFragments() {
        policy.tooBig(TooBig.FRAGMENT);

        assertNothingAllocated(
                Verdict.FRAGMENTED,
                frame().dontFragment().udpOfTotalLength(1500).bytes());
    }

    @Test
    void shouldNotAllocateWhenTheBudgetIsUsedUp() {
        budget = new ReportBudget(0, 0, 0, 7);

        assertNothingAllocated(
                Verdict.ICMP_RATE_LIMITED,
                frame().dontFragment().udpOfTotalLength(1500).bytes(),
                ipv6().udpOfTotalLength(1500).bytes());
    }

    @Test
    void shouldNotAllocateWhenTheEgressIsFull() {
        egress = fullPort();

        assertNothingAllocated(
                Verdict.EGRESS_FULL,
                frame().udpOfTotalLength(500).bytes(),
                frame().udpOfTotalLength(1500).bytes());
    }

    @Test
    void shouldNotAllocateForRefusedClaims() {
        policy.refusedClaims(RefusedClaims.DROP);

        assertNothingAllocated(Verdict.POLICY, claim(296).bytes());
    }

    @Test
    void shouldNotAllocateWhenTheControlThreadIsBehind() {
        control = IS_FULL;

        assertNothingAllocated(Verdict.FORWARDED, claim(1300).bytes());
    }

    // ---- evidence ----

    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldNotAllocateWhereItResegments(final int version) {
        policy.tooBig(TooBig.RESEGMENT);

        assertNothingAllocated(Verdict.RESEGMENTED, TcpFrames.over(version).segment(SEQUENCE, 1500));
    }

    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldNotAllocateWhereItResegmentsSuperFrames(final int version) {
        policy.tooBig(TooBig.RESEGMENT);

        assertNothingAllocatedForCopies(
                Verdict.RESEGMENTED, TcpFrames.over(version).superFrame(SEQUENCE, 1500, 2));
    }

    // Claims about what was moved, their disproof, and after each second's fifty the ones that are too many. Each
    // segment
    // is of a connection of its own, whose sequence numbers lie more than 2^30 from the others: none is a repetition.
    @ParameterizedTest(name = "a burst in {0} ns")
    @ValueSource(longs = {BURST_NS, 1000 * BURST_NS})
    void shouldNotAllocateWhileValuesAreInDoubt(final long ns) {
        final TcpFrames tcp = TcpFrames.over(4);
        final List<byte[]> frames = new ArrayList<>();
        for (final int sequence : new int[] {SEQUENCE, SEQUENCE + 0x5000_0000, SEQUENCE + 0xA000_0000}) {
            final byte[] segment = tcp.segment(sequence, 1300);
            frames.add(segment);
            frames.add(tcp.claim(1200, segment));
            frames.add(tcp.acknowledgment(sequence + 1300 - 40));
        }
        burstNs = ns;

        assertNothingAllocated(Verdict.FORWARDED, frames.toArray(byte[][]::new));

        assertThat(evidence.doubts().isActive()).isTrue();
        assertThat(disproofs).isPositive();
    }

    @Test
    void shouldNotAllocateForFlowsThatGoOn() {
        policy.stubborn(Then.RESEGMENT);
        final PortCounters counters = new PortCounters("lan");
        final Port ingress = loop(
                "lan",
                TcpFrames.over(4).segment(SEQUENCE, 1500),
                TcpFrames.over(6).segment(SEQUENCE, 1500));

        assertThat(allocated(path(ingress, counters), () -> {})).isZero();

        assertThat(counters.of(Verdict.REPORTED)).isEqualTo(6);
        assertThat(counters.of(Verdict.RESEGMENTED)).isEqualTo(counters.received() - 6);
    }

    @ParameterizedTest(name = "super-frames: {0}")
    @ValueSource(booleans = {false, true})
    void shouldNotAllocateForTrials(final boolean superFrames) {
        final TcpFrames tcp = TcpFrames.over(4);
        final UnsafeBuffer frame =
                Bytes.offHeap(superFrames ? tcp.superFrame(SEQUENCE, 1500, 2) : tcp.segment(SEQUENCE, 1500));
        final PortCounters counters = new PortCounters("lan");
        final MemoryPort ingress = new MemoryPort("lan", 1 << 19);
        learned = EntryState.LEARNED;
        budget = new ReportBudget(0, 0, 0, 7);
        burstNs = 65_000 * BURST_NS;

        final FastPath path = path(ingress, counters);
        assertThat(allocated(path, () -> offerNextSegments(ingress, frame))).isZero();

        assertThat(counters.of(superFrames ? Verdict.RESEGMENTED : Verdict.FORWARDED))
                .isGreaterThan(BURSTS);
    }

    // What was tried is not tried again, so that the sequence numbers go on.
    private void offerNextSegments(final MemoryPort port, final UnsafeBuffer frame) {
        final int field = TcpFrames.ETHERNET + 20 + 4;
        frame.putInt(field, frame.getInt(field, ByteOrder.BIG_ENDIAN) + 10_000, ByteOrder.BIG_ENDIAN);
        offer(port, frame);
    }

    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldNotAllocateForTheStartOfConnections(final int version) {
        policy.mssClamp();

        assertNothingAllocatedForCopies(
                Verdict.FORWARDED, TcpFrames.over(version).open(0x02, 1460));
    }

    private void assertNothingAllocated(final Verdict verdict, final byte[]... frames) {
        final PortCounters counters = new PortCounters("lan");

        assertThat(allocated(path(loop("lan", frames), counters), () -> {}))
                .as("bytes over a million frames")
                .isZero();
        assertThat(counters.of(verdict)).isEqualTo(counters.received()).isGreaterThan(FRAMES);
    }

    // For a frame that is changed on its way.
    private void assertNothingAllocatedForCopies(final Verdict verdict, final byte[] frame) {
        final PortCounters counters = new PortCounters("lan");
        final UnsafeBuffer buffer = Bytes.offHeap(frame);
        final MemoryPort ingress = new MemoryPort("lan", 1 << 19);

        assertThat(allocated(path(ingress, counters), () -> offer(ingress, buffer)))
                .as("bytes over a million frames")
                .isZero();
        assertThat(counters.of(verdict)).isEqualTo(counters.received()).isGreaterThan(FRAMES);
    }

    private void offer(final MemoryPort port, final UnsafeBuffer frame) {
        for (int i = 0; i < Burst.LIMIT; i++) {
            port.offer(frame, 0, frame.capacity(), nowNs);
        }
    }

    private long allocated(final FastPath path, final Runnable beforeEachBurst) {
        return Allocations.bytesWhile(
                () -> {
                    nowNs += burstNs;
                    beforeEachBurst.run();
                    int moved = 0;
                    while (moved < Burst.LIMIT) {
                        moved += path.poll(nowNs);
                    }
                    path.housekeep(nowNs);
                },
                BURSTS / 10,
                BURSTS);
    }

    private boolean hear(
            final ControlKind kind,
            final int port,
            final long timeNs,
            final DirectBuffer source,
            final int offset,
            final int length) {
        disproofs += kind == ControlKind.DISPROOF ? 1 : 0;
        return true;
    }

    private FastPath path(final Port ingress, final PortCounters counters) {
        final PmtuState state = new PmtuState(new PmtuTable(1000, 1, 2));
        enforce(state, "198.18.0.0/24", 576, EntryState.STATIC);
        enforce(state, WIDE, 1400, EntryState.STATIC);
        enforce(state, "2001:db8::/32", 1280, EntryState.STATIC);
        enforce(state, TcpFrames.over(4).server(), 1400, learned);
        final PolicySettings settings = policy.build();
        return new FastPath(
                new FastPathContext(
                        List.of(ingress, egress),
                        List.of(counters, new PortCounters("wan")),
                        new WirePairs(2, new int[][] {{0, 1}}),
                        null,
                        new LinkMtus(9000, 9000),
                        state.table().reader(),
                        state.pauses(),
                        () -> settings,
                        control,
                        evidence,
                        Colleagues.none(evidence.flows()),
                        budget,
                        new ClaimBudget(7),
                        new IdentificationSequence(7),
                        null,
                        null,
                        new ForwardingLatency(),
                        () -> nowNs),
                0);
    }

    private static void enforce(
            final PmtuState state, final String destination, final int mtu, final EntryState entryState) {
        state.apply(PmtuEvent.of(EventType.MTU_CHANGED, FastPathFixture.NOW)
                .sequence(1)
                .destination(IpPrefix.parse(destination))
                .newMtu(mtu)
                .state(entryState)
                .source(EntrySource.CONFIG)
                .expiresNs(Long.MAX_VALUE)
                .build());
    }

    private LoopPort loop(final String name, final byte[]... frames) {
        return new LoopPort(
                name, () -> nowNs, Stream.of(frames).map(Bytes::offHeap).toArray(DirectBuffer[]::new));
    }

    private static Port fullPort() {
        final MemoryPort port = new MemoryPort("wan", 1 << 14);
        final byte[] frame = frame().udpOfTotalLength(28).bytes();
        do {
            port.transmit(Bytes.offHeap(frame), 0, frame.length, 0);
        } while (port.flush((token, errno) -> {}) > 0);
        return port;
    }

    private static FrameBuilder ipv6() {
        return frame().from(CLIENT_IPV6).to(SERVER_IPV6);
    }

    private static FrameBuilder claim(final int mtu) {
        return frame().from("198.18.0.9")
                .to("198.18.0.1")
                .protocol(
                        1,
                        IcmpErrors.fragmentationNeeded(
                                mtu,
                                frame().to(NARROW)
                                        .dontFragment()
                                        .udpOfTotalLength(1500)
                                        .datagram()));
    }
}
