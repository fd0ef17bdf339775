package io.plateau.route;

/**
 * Where a route comes from, which tells it from others of the same prefix.
 *
 * @param table of the kernel's
 * @param tos that it is for; 0 for any
 * @param metric the lowest counts
 * @param protocol who made it (RTPROT_…)
 * @param nextHopId of the kernel's next-hop object; 0 if the route has its own next hops
 */
public record RouteOrigin(int table, int tos, long metric, int protocol, int nextHopId) {
    /** The configuration. */
    public static final RouteOrigin CONFIGURATION = new RouteOrigin(0, 0, 0, 0, 0);
}
