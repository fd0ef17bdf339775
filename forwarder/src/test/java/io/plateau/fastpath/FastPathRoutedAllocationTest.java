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
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.Then;
import io.plateau.pmtu.claim.PolicySettings.TooBig;
import io.plateau.port.FrameHandler;
import io.plateau.port.MemoryPort;
import io.plateau.port.Port;
import io.plateau.route.RouteKind;
import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.FrameBuilder;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Not a byte of heap over a million frames of each verdict of a gateway. */
class FastPathRoutedAllocationTest {
    private static final int FRAMES = 1_000_000;
    private static final int BURSTS = FRAMES / Burst.LIMIT;
    private static final long BURST_NS = 1_000_000;
    private static final int RATE = 1_000_000;
    private static final int CAPACITY = 1 << 20;

    private final List<MemoryPort> ports =
            List.of(new MemoryPort("lan", CAPACITY), new MemoryPort("wan", CAPACITY), new MemoryPort("dmz", CAPACITY));
    private final List<PortCounters> counters =
            List.of(new PortCounters("lan"), new PortCounters("wan"), new PortCounters("dmz"));
    private final FrameHandler nobody = (buffer, offset, length, timestampNs) -> {};
    private long nowNs = RoutedFixture.NOW;

    static Stream<Arguments> frames() {
        return Stream.of(
                arguments("small", Verdict.FORWARDED, toServer().udpOfTotalLength(100)),
                arguments(
                        "looked up", Verdict.FORWARDED, frame().to("192.0.2.1").udpOfTotalLength(1400)),
                arguments("IPv6", Verdict.FORWARDED, toServerOverIpv6().udpOfTotalLength(1000)),
                arguments("left to the kernel", Verdict.FORWARDED, frame().to("198.18.0.254")),
                arguments(
                        "options",
                        Verdict.FORWARDED,
                        toServer().options(Bytes.parse("070b0400000000000000000000000000"))),
                arguments("cut", Verdict.FRAGMENTED, toServer().udpOfTotalLength(1500)),
                arguments("told", Verdict.REPORTED, toServer().dontFragment().udpOfTotalLength(1500)),
                arguments("IPv6, told", Verdict.REPORTED, toServerOverIpv6().udpOfTotalLength(1500)),
                arguments("martian", Verdict.MARTIAN, toServer().from("127.0.0.1")),
                arguments("spoofed", Verdict.MARTIAN, toServer().from("198.18.1.7")),
                arguments("hops used up", Verdict.TTL_EXPIRED, toServer().timeToLive(1)),
                arguments(
                        "IPv6, hops used up",
                        Verdict.TTL_EXPIRED,
                        toServerOverIpv6().timeToLive(1)),
                arguments("no route", Verdict.NO_ROUTE, frame().to("203.0.113.1")),
                arguments("waiting", Verdict.NO_NEIGHBOUR, frame().to("198.18.1.77")),
                arguments("source route", Verdict.POLICY, toServer().options(Bytes.parse("8307040000000000"))),
                arguments("wrong option", Verdict.MALFORMED, toServer().options(Bytes.parse("0707030000000000"))));
    }

    private static FrameBuilder toServer() {
        return frame().to(RoutedFixture.SERVER);
    }

    private static FrameBuilder toServerOverIpv6() {
        return frame().from(RoutedFixture.CLIENT_IPV6).to(RoutedFixture.SERVER_IPV6);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("frames")
    void shouldNotAllocate(final String what, final Verdict verdict, final FrameBuilder builder) {
        final UnsafeBuffer frame = Bytes.offHeap(builder.bytes());
        final FastPath path = path();

        final long allocated = Allocations.bytesWhile(() -> moveBurst(path, frame), BURSTS);

        final PortCounters lan = counters.get(RoutedFixture.LAN);
        assertThat(lan.of(verdict)).as(what).isGreaterThan(lan.received() - WaitingRoom.CAPACITY - 1);
        assertThat(allocated).as(what).isZero();
    }

    private void moveBurst(final FastPath path, final UnsafeBuffer frame) {
        nowNs += BURST_NS;
        for (int i = 0; i < Burst.LIMIT; i++) {
            ports.get(RoutedFixture.LAN).offer(frame, 0, frame.capacity(), nowNs);
        }
        path.poll(nowNs);
        for (int port = 0; port < ports.size(); port++) {
            while (ports.get(port).drain(nobody, Burst.LIMIT) > 0) {
                Thread.onSpinWait();
            }
        }
    }

    private FastPath path() {
        final RoutedFixture fixture = new RoutedFixture()
                .enforce("198.18.1.0/24", 576)
                .enforce("192.0.2.1", 1400)
                .enforce("2001:db8:1::/64", 1280)
                .route("203.0.113.0/24", RouteKind.PROHIBIT);
        final PolicySettings settings =
                policy().stubborn(Then.DROP).tooBig(TooBig.REPORT).build();
        final Evidence evidence = Evidence.of(1024, 1, 2);
        return new FastPath(
                new FastPathContext(
                        List.<Port>copyOf(ports),
                        counters,
                        null,
                        new Gateway(
                                fixture.routes,
                                fixture.kernelRoutes,
                                fixture.neighbours,
                                fixture.addresses,
                                fixture.reversePaths,
                                fixture.macs,
                                new WaitingRoom(counters),
                                7),
                        fixture.linkMtus,
                        fixture.state.table().reader(),
                        fixture.state.pauses(),
                        () -> settings,
                        (kind, port, timeNs, source, offset, length) -> true,
                        evidence,
                        Colleagues.none(evidence.flows()),
                        new ReportBudget(RATE, RATE, RATE, 7),
                        new ClaimBudget(7),
                        new IdentificationSequence(7),
                        null,
                        null,
                        new ForwardingLatency(),
                        () -> nowNs),
                0);
    }
}
