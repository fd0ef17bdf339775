package io.plateau.route.kernel;

import io.plateau.linux.NetlinkAttributes;
import io.plateau.linux.NetlinkMessage;
import io.plateau.route.NextHop;
import io.plateau.route.Route;
import io.plateau.route.RouteKind;
import io.plateau.route.RouteOrigin;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a route's message. What the kernel would not use for a datagram that passes through is passed over: copies made for
 * one destination (RTM_F_CLONED), routes for one kind of service or one source prefix, and tables other than main and local.
 * Route agent only.
 */
final class RouteParser {
    private static final int STRUCTURE_LENGTH = 12;
    private static final int FAMILY = 0;
    private static final int DESTINATION_LENGTH = 1;
    private static final int SOURCE_LENGTH = 2;
    private static final int TOS = 3;
    private static final int TABLE = 4;
    private static final int PROTOCOL = 5;
    private static final int TYPE = 7;
    private static final int FLAGS = 8;
    private static final int CLONED = 0x200;
    private static final int ATTRIBUTE_DESTINATION = 1;
    private static final int ATTRIBUTE_METRIC = 6;
    private static final int ATTRIBUTE_SOURCE = 7;
    private static final int ATTRIBUTE_METRICS = 8;
    private static final int ATTRIBUTE_TABLE = 15;
    private static final int ATTRIBUTE_NEXT_HOP_ID = 30;
    private static final int METRICS_LOCK = 1;
    private static final int METRICS_MTU = 2;
    private static final int IPV4_BITS = 32;
    private static final int MOST_REMEMBERED = 100_000;
    private static final long UNSIGNED = 0xFFFF_FFFFL;
    private static final IpAddress ANY_IPV4 = IpAddress.ofIpv4(0);
    private static final IpAddress ANY_IPV6 = new IpAddress(0, 0);

    private final NextHopParser hops;
    private final NextHopObjects objects;
    private final Map<Route, Route> remembered = new HashMap<>();
    private final NetlinkAttributes attributes = new NetlinkAttributes();
    private final NetlinkAttributes metrics = new NetlinkAttributes();
    private IpAddress destination;
    private IpAddress source;
    private int table;
    private long metric;
    private int mtu;
    private int locks;
    private int nextHopId;
    private IpPrefix prefix;
    private Route route;

    RouteParser(final Links links, final NextHopObjects objects) {
        hops = new NextHopParser(links);
        this.objects = objects;
    }

    // Bits of the 128-bit form; -1 if there is no such length, or no address.
    static int length(final IpAddress address, final int bits) {
        if (address == null || bits > (address.isIpv4() ? IPV4_BITS : IpPrefix.HOST)) {
            return -1;
        }
        return address.isIpv4() ? bits + IpPrefix.HOST - IPV4_BITS : bits;
    }

    static IpPrefix prefix(final IpAddress address, final int length) {
        return new IpPrefix(
                new IpAddress(address.high() & IpPrefix.highMask(length), address.low() & IpPrefix.lowMask(length)),
                length);
    }

    // Whether it is a route that we follow; prefix() and route() then say which.
    boolean parse(final NetlinkMessage message) {
        begin(message);
        message.attributes(STRUCTURE_LENGTH, attributes);
        while (attributes.next()) {
            onAttribute();
        }
        final int length = length(destination, message.unsignedByte(DESTINATION_LENGTH));
        if (length < 0 || !isFollowed(message)) {
            return false;
        }
        prefix = prefix(destination, length);
        route = remember(routeOf(message));
        return true;
    }

    IpPrefix prefix() {
        return prefix;
    }

    Route route() {
        return route;
    }

    private void begin(final NetlinkMessage message) {
        hops.begin();
        destination = message.unsignedByte(FAMILY) == Rtnetlink.AF_INET
                ? ANY_IPV4
                : message.unsignedByte(FAMILY) == Rtnetlink.AF_INET6 ? ANY_IPV6 : null;
        source = null;
        table = message.unsignedByte(TABLE);
        metric = 0;
        mtu = 0;
        locks = 0;
        nextHopId = 0;
    }

    private void onAttribute() {
        switch (attributes.type()) {
            case ATTRIBUTE_DESTINATION -> destination = ofSameFamily(Rtnetlink.address(attributes, 0));
            case ATTRIBUTE_METRIC -> metric = attributes.word() & UNSIGNED;
            case ATTRIBUTE_SOURCE -> source = Rtnetlink.address(attributes, 0);
            case ATTRIBUTE_METRICS -> readMetrics();
            case ATTRIBUTE_TABLE -> table = attributes.word();
            case ATTRIBUTE_NEXT_HOP_ID -> nextHopId = attributes.word();
            default -> hops.onAttribute(attributes);
        }
    }

    private IpAddress ofSameFamily(final IpAddress address) {
        return destination != null && address != null && address.isIpv4() == destination.isIpv4() ? address : null;
    }

    private void readMetrics() {
        attributes.nested(0, metrics);
        while (metrics.next()) {
            if (metrics.type() == METRICS_MTU) {
                mtu = metrics.word();
            } else if (metrics.type() == METRICS_LOCK) {
                locks = metrics.word();
            }
        }
    }

    private boolean isFollowed(final NetlinkMessage message) {
        return message.unsignedByte(SOURCE_LENGTH) == 0
                && message.unsignedByte(TOS) == 0
                && (message.word(FLAGS) & CLONED) == 0
                && (table == Rtnetlink.TABLE_MAIN || table == Rtnetlink.TABLE_LOCAL);
    }

    private Route routeOf(final NetlinkMessage message) {
        final RouteKind kind = kind(message.unsignedByte(TYPE));
        final List<NextHop> own = hops.end(destination.isIpv4());
        final List<NextHop> ways = nextHopId == 0 ? own : objects.hops(nextHopId, own);
        return new Route(
                nextHopId != 0 && objects.isBlackhole(nextHopId) ? RouteKind.BLACKHOLE : kind,
                message.unsignedByte(TYPE) == Type.THROW ? List.of() : ways,
                mtu > 0 ? mtu : Route.NO_MTU,
                mtu > 0 && (locks & (1 << METRICS_MTU)) != 0,
                source,
                new RouteOrigin(table, 0, metric, message.unsignedByte(PROTOCOL), nextHopId));
    }

    /** Values of rtm_type. */
    private static final class Type {
        private static final int UNICAST = 1;
        private static final int LOCAL = 2;
        private static final int BROADCAST = 3;
        private static final int ANYCAST = 4;
        private static final int MULTICAST = 5;
        private static final int BLACKHOLE = 6;
        private static final int UNREACHABLE = 7;
        private static final int PROHIBIT = 8;
        private static final int THROW = 9;
    }

    private static RouteKind kind(final int type) {
        return switch (type) {
            case Type.UNICAST, Type.THROW -> RouteKind.UNICAST; // a throw is a unicast route without ways: no route
            case Type.LOCAL, Type.ANYCAST -> RouteKind.LOCAL;
            case Type.BROADCAST -> RouteKind.BROADCAST;
            case Type.MULTICAST -> RouteKind.MULTICAST;
            case Type.BLACKHOLE -> RouteKind.BLACKHOLE;
            case Type.UNREACHABLE -> RouteKind.UNREACHABLE;
            case Type.PROHIBIT -> RouteKind.PROHIBIT;
            default -> RouteKind.OTHER;
        };
    }

    // The same object for routes that say the same: a million prefixes have few.
    private Route remember(final Route read) {
        if (remembered.size() > MOST_REMEMBERED) {
            remembered.clear();
        }
        return remembered.computeIfAbsent(read, same -> same);
    }
}
