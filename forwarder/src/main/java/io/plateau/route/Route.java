package io.plateau.route;

import io.plateau.wire.IpAddress;
import java.util.List;

/**
 * Where the datagrams that a prefix covers go. Immutable, and compared by what it says: routes that say the same are kept
 * once in the table.
 *
 * @param kind what becomes of a datagram
 * @param hops ways on; a unicast route without any says that there is no route, although a shorter prefix may have one
 * @param mtu bytes; {@link #NO_MTU} if the route has none of its own
 * @param mtuLocked whether no report may lower it ({@code mtu lock} of ip-route(8))
 * @param source address that the kernel prefers on this way ({@code src} of ip-route(8)); null if it chooses by interface
 * @param origin where it comes from
 */
public record Route(
        RouteKind kind, List<NextHop> hops, int mtu, boolean mtuLocked, IpAddress source, RouteOrigin origin) {
    /** The route has no MTU of its own; larger than any, so that the minimum with a link's MTU is the link's. */
    public static final int NO_MTU = Integer.MAX_VALUE;

    /**
     * Copies the list.
     *
     * @param kind what becomes of a datagram
     * @param hops ways on
     * @param mtu bytes
     * @param mtuLocked whether no report may lower it
     * @param source address that the kernel prefers on this way
     * @param origin where it comes from
     */
    public Route {
        hops = List.copyOf(hops);
    }

    /**
     * A route of the configuration, without MTU.
     *
     * @param kind what becomes of a datagram
     * @param hops ways on
     * @return the route
     */
    public static Route of(final RouteKind kind, final NextHop... hops) {
        return new Route(kind, List.of(hops), NO_MTU, false, null, RouteOrigin.CONFIGURATION);
    }

    /**
     * The same way with an MTU.
     *
     * @param bytes IP header included
     * @return another route
     */
    public Route withMtu(final int bytes) {
        return new Route(kind, hops, bytes, mtuLocked, source, origin);
    }

    /**
     * The same route by other ways.
     *
     * @param others ways on
     * @return another route
     */
    public Route withHops(final List<NextHop> others) {
        return new Route(kind, others, mtu, mtuLocked, source, origin);
    }
}
