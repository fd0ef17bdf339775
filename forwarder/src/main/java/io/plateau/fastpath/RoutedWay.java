package io.plateau.fastpath;

import io.plateau.counters.Verdict;
import io.plateau.hop.AddressRule;
import io.plateau.hop.HopByHopOptions;
import io.plateau.hop.Ipv4HopOptions;
import io.plateau.hop.TimeToLive;
import io.plateau.icmp.EchoRequestWriter;
import io.plateau.icmp.RouterError;
import io.plateau.port.FrameHandler;
import io.plateau.route.HardwareAddresses;
import io.plateau.route.LinkMtus;
import io.plateau.route.NeighbourReader;
import io.plateau.route.RouteKind;
import io.plateau.route.RouteReader;
import io.plateau.wire.IpAddress;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.LinkLayer;

/**
 * To the next hop of a gateway: RFC 1812 section 5.2, RFC 8200, RFC 4443. Transit datagrams are this program's alone.
 * Everything else is the kernel's, which has a copy of each frame: what is not IP, what is not addressed to this station or
 * belongs to a VLAN, groups, links, and the gateway's own addresses. Such a frame is left to the kernel and counts as
 * {@code forwarded}, since nothing of it is lost. One worker only.
 */
final class RoutedWay implements Way {
    private final NextHops hops;
    private final Ipv4HopOptions options = new Ipv4HopOptions();
    private final HopByHopOptions hopByHop = new HopByHopOptions();
    private final Burst burst;
    private final RoutedAnswers answers;
    private final RouteReader routes;
    private final RouteReader kernelRoutes;
    private final NeighbourReader neighbours;
    private final WaitingRoom waiting;
    private final ReversePath reversePath;
    private final HardwareAddresses ownMacs;
    private final OwnAddress ownAddress;
    private final LinkMtus links;
    private final FlowHash hash;
    private final int ingress;
    private boolean resuming;
    private long mac;
    private long nowNs;

    RoutedWay(final FastPathContext context, final int ingress, final Burst burst, final RoutedAnswers answers) {
        this.burst = burst;
        this.answers = answers;
        this.ingress = ingress;
        final Gateway gateway = context.gateway();
        hops = new NextHops(gateway, burst);
        routes = gateway.routes().reader();
        kernelRoutes = gateway.kernelRoutes().reader();
        neighbours = gateway.neighbours().reader();
        waiting = gateway.waiting();
        reversePath = new ReversePath(gateway, ingress);
        ownMacs = gateway.macs();
        ownAddress = new OwnAddress(gateway.addresses());
        links = context.linkMtus();
        hash = new FlowHash(gateway.seed());
    }

    @Override
    public void begin(final long timeNs) {
        nowNs = timeNs;
        resuming = false;
        mac = ownMacs.mac(ingress);
        hops.begin(timeNs);
        reversePath.begin();
    }

    // ---- what is ours ----

    @Override
    public Admission admit(final int token, final FrameParser parser, final FrameParser.Kind kind) {
        if (resuming) {
            return Admission.ROUTE;
        }
        final LinkLayer link = parser.link();
        if (kind == FrameParser.Kind.OTHER || link.destination() != mac || link.isPppoe() || link.isInVlan()) {
            burst.leave(token);
            return Admission.SETTLED;
        }
        return kind == FrameParser.Kind.IPV4 ? admitIpv4(token, parser.ipv4()) : admitIpv6(token, parser);
    }

    private Admission admitIpv4(final int token, final Ipv4View ip) {
        if (!ip.isChecksumValid()) {
            burst.verdict(token, Verdict.MALFORMED);
            return Admission.SETTLED;
        }
        if (AddressRule.staysOnLink(ip.destination()) || AddressRule.isLinkLocal(ip.source())) {
            burst.leave(token);
            return Admission.SETTLED;
        }
        if (AddressRule.isMartianDestination(ip.destination()) || AddressRule.isMartianSource(ip.source())) {
            burst.verdict(token, Verdict.MARTIAN);
            return Admission.SETTLED;
        }
        routes.prefetch(0, IpAddress.lowOfIpv4(ip.destination()));
        return Admission.ROUTE;
    }

    private Admission admitIpv6(final int token, final FrameParser parser) {
        final long high = parser.ipv6().destinationHigh();
        if (AddressRule.staysOnLink(high)) {
            burst.leave(token);
            return Admission.SETTLED;
        }
        if (AddressRule.isMartianDestination(high, parser.ipv6().destinationLow())
                || AddressRule.isMartianSource(
                        parser.ipv6().sourceHigh(), parser.ipv6().sourceLow())) {
            burst.verdict(token, Verdict.MARTIAN);
            return Admission.SETTLED;
        }
        routes.prefetch(high, parser.ipv6().destinationLow());
        return Admission.ROUTE;
    }

    // ---- where it goes ----

    @Override
    public Verdict route(final int token, final FrameParser parser, final FrameParser.Kind kind) {
        final int flow = hash.of(parser, kind);
        final boolean isFound = routes.find(parser.destinationHigh(kind), parser.destinationLow(kind), flow);
        final RouteKind routeKind = isFound ? routes.kind() : null;
        if (isFound && isTheKernels(routeKind)) {
            burst.leave(token);
            return Verdict.FORWARDED;
        }
        if (kind == FrameParser.Kind.IPV4 && !reversePath.isAllowed(parser, flow)) {
            return Verdict.MARTIAN;
        }
        final Verdict wrong = examineOptions(parser, kind);
        if (wrong != null) {
            return wrong;
        }
        return routeKind == RouteKind.UNICAST && routes.port() >= 0
                ? forward(token, parser, kind)
                : refuse(parser, kind, routeKind);
    }

    private Verdict forward(final int token, final FrameParser parser, final FrameParser.Kind kind) {
        if (kind == FrameParser.Kind.IPV6
                && AddressRule.isLinkLocal(parser.ipv6().sourceHigh())) {
            answers.inform(parser, RouterError.BEYOND_SCOPE, nowNs);
            return Verdict.NO_ROUTE;
        }
        if (hopsLeft(parser, kind) <= TimeToLive.LAST) {
            answers.inform(parser, RouterError.TIME_EXCEEDED, nowNs);
            return Verdict.TTL_EXPIRED;
        }
        return goBy(token, parser);
    }

    private static boolean isTheKernels(final RouteKind kind) {
        return switch (kind) {
            case LOCAL, BROADCAST, MULTICAST, OTHER -> true;
            case UNICAST, BLACKHOLE, UNREACHABLE, PROHIBIT -> false;
        };
    }

    // A route by an interface that is no port of ours is none.
    private Verdict refuse(final FrameParser parser, final FrameParser.Kind kind, final RouteKind routeKind) {
        if (routeKind != RouteKind.BLACKHOLE && !(kind == FrameParser.Kind.IPV6 && isToldByTheKernel(parser))) {
            answers.inform(parser, errorOf(routeKind), nowNs);
        }
        return Verdict.NO_ROUTE;
    }

    private static RouterError errorOf(final RouteKind kind) {
        if (kind == RouteKind.UNREACHABLE) {
            return RouterError.ROUTE_UNREACHABLE;
        }
        return kind == RouteKind.PROHIBIT ? RouterError.PROHIBITED : RouterError.NO_ROUTE;
    }

    // Over IPv6 the kernel tells a sender that it has no route, or one that says so, whoever forwards.
    private boolean isToldByTheKernel(final FrameParser parser) {
        final boolean isFound = kernelRoutes.find(
                parser.destinationHigh(FrameParser.Kind.IPV6), parser.destinationLow(FrameParser.Kind.IPV6), 0);
        return !isFound || kernelRoutes.kind() == RouteKind.UNREACHABLE || kernelRoutes.kind() == RouteKind.PROHIBIT;
    }

    private static int hopsLeft(final FrameParser parser, final FrameParser.Kind kind) {
        return kind == FrameParser.Kind.IPV4
                ? parser.ipv4().timeToLive()
                : parser.ipv6().hopLimit();
    }

    // Null if nothing is wrong with them. The kernel looks at options before it asks where a datagram goes, whoever
    // forwards: it tells the sender of those that make no sense (RFC 1812 section 4.3.3.5, RFC 4443 section 3.4).
    private Verdict examineOptions(final FrameParser parser, final FrameParser.Kind kind) {
        if (kind == FrameParser.Kind.IPV6) {
            return hopByHop.isFine(parser.ipv6()) ? null : Verdict.MALFORMED;
        }
        final int finding = parser.ipv4().hasOptions() ? options.examine(parser.ipv4()) : Ipv4HopOptions.FINE;
        if (finding == Ipv4HopOptions.FINE) {
            return null;
        }
        if (finding == Ipv4HopOptions.SOURCE_ROUTED) {
            return Verdict.POLICY;
        }
        return Verdict.MALFORMED;
    }

    // ---- the next hop ----

    private Verdict goBy(final int token, final FrameParser parser) {
        final int egress = routes.port();
        final long high = routes.gatewayHigh();
        final long low = routes.gatewayLow();
        if (neighbours.find(egress, high, low) && neighbours.isUsable()) {
            hops.take(token, egress, Math.min(routes.mtu(), links.mtu(egress)), neighbours.mac());
            hops.datagram(token, parser, high, low);
            return null;
        }
        if (resuming && waiting.isExpired(token)) {
            answers.inform(parser, RouterError.HOST_UNREACHABLE, nowNs);
            return Verdict.NO_NEIGHBOUR;
        }
        neighbours.resolve(egress, high, low);
        final long sinceNs = resuming ? waiting.sinceNs(token) : nowNs;
        if (!waiting.behind(egress, high, low).add(burst, token, ingress, sinceNs)) {
            return Verdict.NO_NEIGHBOUR;
        }
        burst.hold(token);
        return Verdict.FORWARDED;
    }

    @Override
    public int egress(final int token) {
        return hops.egress(token);
    }

    @Override
    public int mtu(final int token) {
        return hops.mtu(token);
    }

    @Override
    public boolean depart(final int token) {
        return hops.depart(token);
    }

    @Override
    public void stay(final int token) {
        hops.stay(token);
    }

    @Override
    public boolean address(final int token, final FrameParser parser, final EchoRequestWriter request) {
        final FrameParser.Kind kind = parser.link().isIpv4() ? FrameParser.Kind.IPV4 : FrameParser.Kind.IPV6;
        final long high = parser.destinationHigh(kind);
        final long low = parser.destinationLow(kind);
        final int egress = hops.egress(token);
        if (!routes.find(high, low, 0) || !ownAddress.choose(routes, egress, high, low)) {
            return false;
        }
        request.from(ownAddress.high(), ownAddress.low()).by(hops.mac(token), ownMacs.mac(egress));
        return true;
    }

    @Override
    public int resume(final FrameHandler handler) {
        if (waiting.isEmpty()) {
            return 0;
        }
        resuming = true;
        final int resumed = waiting.handOut(ingress, neighbours, nowNs, handler);
        resuming = resumed > 0;
        return resumed;
    }

    @Override
    public void settle() {
        waiting.settle();
    }
}
