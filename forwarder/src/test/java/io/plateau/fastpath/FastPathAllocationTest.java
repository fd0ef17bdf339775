package io.plateau.fastpath;

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
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.RefusedClaims;
import io.plateau.pmtu.claim.PolicySettings.TooBig;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.port.LoopPort;
import io.plateau.port.MemoryPort;
import io.plateau.port.Port;
import io.plateau.ring.ControlSink;
import io.plateau.route.LinkMtus;
import io.plateau.route.WirePairs;
import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.IcmpErrors;
import io.plateau.wire.IpPrefix;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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
    private static final byte[] RECORD_ROUTE = {7, 7, 4, 0, 0, 0, 0, 0};
    private static final ControlSink HEARS = (kind, port, timeNs, source, offset, length) -> true;
    private static final ControlSink IS_FULL = (kind, port, timeNs, source, offset, length) -> false;

    private TooBig tooBig = TooBig.REPORT;
    private RefusedClaims refusedClaims = RefusedClaims.FORWARD;
    private Port egress = loop("wan", frame().bytes());
    private ReportBudget budget = new ReportBudget(RATE, RATE, RATE, 7);
    private ControlSink control = HEARS;
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
        tooBig = TooBig.FRAGMENT;

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
        refusedClaims = RefusedClaims.DROP;

        assertNothingAllocated(Verdict.POLICY, claim(296).bytes());
    }

    @Test
    void shouldNotAllocateWhenTheControlThreadIsBehind() {
        control = IS_FULL;

        assertNothingAllocated(Verdict.FORWARDED, claim(1300).bytes());
    }

    private void assertNothingAllocated(final Verdict verdict, final byte[]... frames) {
        final PortCounters counters = new PortCounters("lan");
        final FastPath path = path(loop("lan", frames), counters);

        final long allocated = Allocations.bytesWhile(
                () -> {
                    nowNs += BURST_NS;
                    path.poll(nowNs);
                    path.housekeep(nowNs);
                },
                BURSTS / 10,
                BURSTS);

        assertThat(allocated).as("bytes over a million frames").isZero();
        assertThat(counters.of(verdict)).isEqualTo(counters.received()).isGreaterThan(FRAMES);
    }

    private FastPath path(final Port ingress, final PortCounters counters) {
        final PmtuState state = new PmtuState(new PmtuTable(1000, 1, 2));
        final Evidence evidence = Evidence.of(1024, 1, 2);
        enforce(state, "198.18.0.0/24", 576);
        enforce(state, WIDE, 1400);
        enforce(state, "2001:db8::/32", 1280);
        final PolicySettings policy = FastPathFixture.policy(tooBig, refusedClaims);
        return new FastPath(
                new FastPathContext(
                        List.of(ingress, egress),
                        List.of(counters, new PortCounters("wan")),
                        new WirePairs(2, new int[][] {{0, 1}}),
                        new LinkMtus(9000, 9000),
                        state.table().reader(),
                        () -> policy,
                        control,
                        evidence,
                        budget,
                        new ClaimBudget(7),
                        new IdentificationSequence(7),
                        null,
                        null,
                        new ForwardingLatency(),
                        () -> nowNs),
                0);
    }

    private static void enforce(final PmtuState state, final String destination, final int mtu) {
        state.apply(PmtuEvent.of(EventType.MTU_CHANGED, FastPathFixture.NOW)
                .sequence(1)
                .destination(IpPrefix.parse(destination))
                .newMtu(mtu)
                .state(EntryState.STATIC)
                .source(EntrySource.CONFIG)
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
