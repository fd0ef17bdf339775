package io.plateau.fastpath;

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
import io.plateau.port.MemoryPort;
import io.plateau.port.Port;
import io.plateau.ring.ControlKind;
import io.plateau.route.HardwareAddresses;
import io.plateau.route.LinkAddresses;
import io.plateau.route.LinkAddresses.Address;
import io.plateau.route.LinkMtus;
import io.plateau.route.NeighbourState;
import io.plateau.route.NeighbourTable;
import io.plateau.route.NextHop;
import io.plateau.route.ReversePathRules;
import io.plateau.route.Route;
import io.plateau.route.RouteKind;
import io.plateau.route.RouteTable;
import io.plateau.testkit.Bytes;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A gateway of three memory ports with the addresses that {@link io.plateau.testkit.FrameBuilder} sends between: the client
 * is 198.18.0.1 and 2001:db8::1 behind {@code lan}, the server 198.18.1.2 and 2001:db8:1::2 behind {@code wan}, and behind
 * {@code dmz} is a router to the rest of the world.
 */
final class RoutedFixture {
    static final int LAN = 0;
    static final int WAN = 1;
    static final int DMZ = 2;
    static final long LAN_MAC = 0x0200_0000_0002L;
    static final long WAN_MAC = 0x0200_0000_0012L;
    static final long DMZ_MAC = 0x0200_0000_0022L;
    static final long CLIENT_MAC = 0x0200_0000_0001L;
    static final long SERVER_MAC = 0x0200_0000_0011L;
    static final long ROUTER_MAC = 0x0200_0000_0021L;
    static final String SERVER = "198.18.1.2";
    static final String SERVER_IPV6 = "2001:db8:1::2";
    static final String CLIENT_IPV6 = "2001:db8::1";
    static final String ROUTER = "198.18.2.2";
    static final long NOW = 1_700_000_000_000_000_000L;

    private static final int CAPACITY = 1 << 20;

    final List<MemoryPort> ports =
            List.of(new MemoryPort("lan", CAPACITY), new MemoryPort("wan", CAPACITY), new MemoryPort("dmz", CAPACITY));
    final List<PortCounters> counters =
            List.of(new PortCounters("lan"), new PortCounters("wan"), new PortCounters("dmz"));
    final LinkMtus linkMtus = new LinkMtus(9000, 9000, 9000);
    final PmtuState state = new PmtuState(new PmtuTable(1000, 1, 2));
    final Evidence evidence = Evidence.of(64, 1, 2);
    final RouteTable routes = new RouteTable();
    final RouteTable kernelRoutes = new RouteTable();
    final NeighbourTable neighbours = new NeighbourTable();
    final LinkAddresses addresses = new LinkAddresses(3);
    final ReversePathRules reversePaths = new ReversePathRules(3);
    final HardwareAddresses macs = new HardwareAddresses(3);
    final WaitingRoom waiting = new WaitingRoom(counters);
    final List<ControlKind> handedOver = new ArrayList<>();
    final List<FastPath> paths;

    PolicySettings policy = FastPathFixture.policy(TooBig.REPORT, RefusedClaims.FORWARD);
    long nowNs = NOW;

    RoutedFixture() {
        this(new ReportBudget(1000, 1000, 1000, 7));
    }

    RoutedFixture(final ReportBudget budget) {
        final FastPathContext context = new FastPathContext(
                List.<Port>copyOf(ports),
                counters,
                null,
                new Gateway(routes, kernelRoutes, neighbours, addresses, reversePaths, macs, waiting, 7),
                linkMtus,
                state.table().reader(),
                state.pauses(),
                () -> policy,
                (kind, port, timeNs, source, offset, length) -> handedOver.add(kind),
                evidence,
                Colleagues.none(evidence.flows()),
                budget,
                new ClaimBudget(7),
                new IdentificationSequence(7),
                null,
                null,
                new ForwardingLatency(),
                () -> NOW);
        paths = List.of(new FastPath(context, LAN), new FastPath(context, WAN), new FastPath(context, DMZ));
        for (int port = 0; port < 3; port++) {
            macs.update(port, List.of(LAN_MAC, WAN_MAC, DMZ_MAC).get(port));
            check(port, ReversePathRules.STRICT);
            connect(port, "198.18." + port + ".254", "198.18." + port + ".0/24", "198.18." + port + ".255");
            connect(port, port == 0 ? "2001:db8::fe" : "2001:db8:" + port + "::fe", ipv6Subnet(port), null);
        }
        meet(LAN, "198.18.0.1", CLIENT_MAC).meet(LAN, CLIENT_IPV6, CLIENT_MAC);
        meet(WAN, SERVER, SERVER_MAC).meet(WAN, SERVER_IPV6, SERVER_MAC);
        meet(DMZ, ROUTER, ROUTER_MAC).meet(DMZ, "fe80::21", ROUTER_MAC);
        route("0.0.0.0/0", NextHop.by(DMZ, IpAddress.parse(ROUTER)));
        route("2000::/3", NextHop.by(DMZ, IpAddress.parse("fe80::21")));
        kernelRoutes.put(IpPrefix.parse("::/0"), Route.of(RouteKind.UNICAST, NextHop.by(DMZ, null)));
    }

    private static String ipv6Subnet(final int port) {
        return port == 0 ? "2001:db8::/64" : "2001:db8:" + port + "::/64";
    }

    private void connect(final int port, final String own, final String subnet, final String broadcast) {
        final List<Address> all = new ArrayList<>();
        if (broadcast == null) {
            all.add(new Address(
                    IpAddress.parse("198.18." + port + ".254"), IpPrefix.parse("198.18." + port + ".0/24"), true));
        } else {
            routes.put(IpPrefix.parse(broadcast), Route.of(RouteKind.BROADCAST));
        }
        all.add(new Address(IpAddress.parse(own), IpPrefix.parse(subnet), true));
        all.add(new Address(IpAddress.parse("fe80::fe"), IpPrefix.parse("fe80::/64"), true));
        addresses.replace(port, all);
        routes.put(IpPrefix.parse(own), Route.of(RouteKind.LOCAL));
        route(subnet, NextHop.by(port, null));
    }

    RoutedFixture check(final int port, final int reversePath) {
        reversePaths.update(port, reversePath);
        return this;
    }

    RoutedFixture route(final String prefix, final NextHop... hops) {
        routes.put(IpPrefix.parse(prefix), Route.of(RouteKind.UNICAST, hops));
        return this;
    }

    RoutedFixture route(final String prefix, final RouteKind kind) {
        routes.put(IpPrefix.parse(prefix), Route.of(kind));
        return this;
    }

    RoutedFixture meet(final int port, final String address, final long mac) {
        neighbours.put(port, IpAddress.parse(address), mac, NeighbourState.REACHABLE);
        return this;
    }

    RoutedFixture enforce(final String destination, final int mtu) {
        state.apply(PmtuEvent.of(EventType.MTU_CHANGED, NOW)
                .sequence(1)
                .destination(IpPrefix.parse(destination))
                .newMtu(mtu)
                .state(EntryState.STATIC)
                .source(EntrySource.CONFIG)
                .expiresNs(NOW + 600_000_000_000L)
                .build());
        return this;
    }

    RoutedFixture pass(final long ns) {
        nowNs += ns;
        return this;
    }

    // Sends frames in by lan and moves them all.
    RoutedFixture receive(final byte[]... frames) {
        return receiveBy(LAN, frames);
    }

    RoutedFixture receiveBy(final int port, final byte[]... frames) {
        for (final byte[] frame : frames) {
            final UnsafeBuffer buffer = Bytes.offHeap(frame);
            if (!ports.get(port).offer(buffer, 0, frame.length, nowNs)) {
                throw new AssertionError("the memory port is full");
            }
        }
        return move();
    }

    RoutedFixture move() {
        boolean isMoving = true;
        while (isMoving) {
            isMoving = false;
            for (final FastPath path : paths) {
                isMoving |= path.poll(nowNs) > 0;
            }
        }
        return this;
    }

    List<byte[]> sentBy(final int port) {
        final List<byte[]> frames = new ArrayList<>();
        while (ports.get(port)
                        .drain((buffer, offset, length, time) -> frames.add(Bytes.copy(buffer, offset, length)), 64)
                > 0) {
            Thread.onSpinWait();
        }
        return frames;
    }

    // Verdicts of lan that are not zero.
    Map<Verdict, Long> verdicts() {
        return verdicts(LAN);
    }

    Map<Verdict, Long> verdicts(final int port) {
        return FastPathFixture.verdicts(counters.get(port));
    }

    boolean isConserved() {
        return counters.stream()
                .allMatch(port -> port.received()
                        == FastPathFixture.verdicts(port).values().stream()
                                .mapToLong(Long::longValue)
                                .sum());
    }
}
