package io.plateau.route;

/**
 * What a worker asks the routes. Owned by one thread; never waits, never allocates. An answer is what was in force at some
 * moment during {@link #find}, and stays as it is until the next.
 */
public final class RouteReader {
    private final RouteTable table;
    private ActiveRoute route;
    private Ways ways;
    private Way hop;
    private long destinationHigh;
    private long destinationLow;
    private long touched;

    RouteReader(final RouteTable table) {
        this.table = table;
    }

    /**
     * Looks for the longest prefix that covers an address.
     *
     * @param high first eight bytes, 0 for IPv4
     * @param low last eight bytes
     * @param flowHash the same for all datagrams of a flow; chooses among several ways on, by their weights
     * @return false if there is no route
     */
    public boolean find(final long high, final long low, final int flowHash) {
        destinationHigh = high;
        destinationLow = low;
        route = table.find(high, low);
        if (route == null) {
            return false;
        }
        ways = route.ways();
        hop = ways.choose(flowHash);
        return hop != null || route.kind != RouteKind.UNICAST;
    }

    /**
     * Starts to bring what a later {@link #find} needs into the cache. Worth it for each frame of a burst before the first
     * is looked up: the memory accesses then overlap.
     *
     * @param high first eight bytes, 0 for IPv4
     * @param low last eight bytes
     */
    public void prefetch(final long high, final long low) {
        touched += table.touch(high, low); // the sum keeps the compiler from leaving the load out
    }

    long touched() {
        return touched;
    }

    /**
     * What becomes of the datagram.
     *
     * @return never null after a find that was true
     */
    public RouteKind kind() {
        return route.kind;
    }

    /**
     * The port it leaves by.
     *
     * @return index; {@link NextHop#NO_PORT} if the interface is not ours, or there is none
     */
    public int port() {
        return hop == null ? NextHop.NO_PORT : hop.port;
    }

    /**
     * Whether one of the ways on leaves by a port: what a strict reverse-path check asks of the route to a source.
     *
     * @param port index
     * @return true if any of them does, whatever the flow
     */
    public boolean leavesBy(final int port) {
        return ways.leavesBy(port);
    }

    /**
     * Whether the destination itself is on the link.
     *
     * @return false if the next hop is a gateway
     */
    public boolean isOnLink() {
        return hop == null || hop.onLink;
    }

    /**
     * First half of the next hop's address.
     *
     * @return the gateway's, or the destination's if it is on the link; 0 for IPv4
     */
    public long gatewayHigh() {
        return hop == null || hop.onLink ? destinationHigh : hop.gatewayHigh;
    }

    /**
     * Second half of the next hop's address. It may be of the other family: IPv4 by an IPv6 gateway, RFC 8950.
     *
     * @return the gateway's, or the destination's if it is on the link
     */
    public long gatewayLow() {
        return hop == null || hop.onLink ? destinationLow : hop.gatewayLow;
    }

    /**
     * The route's own MTU.
     *
     * @return bytes; {@link Route#NO_MTU} if it has none
     */
    public int mtu() {
        return route.mtu;
    }

    /**
     * Whether no report may lower the route's MTU ({@code mtu lock}).
     *
     * @return false if it has none
     */
    public boolean isMtuLocked() {
        return route.route.mtuLocked();
    }

    /**
     * Whether the route names the address that this machine speaks from on this way.
     *
     * @return false if it is chosen by interface: {@link LinkAddresses}
     */
    public boolean hasSource() {
        return route.route.source() != null;
    }

    /**
     * First half of that address.
     *
     * @return 0 for IPv4
     */
    public long sourceHigh() {
        return route.route.source().high();
    }

    /**
     * Second half of that address.
     *
     * @return meaningless if there is none
     */
    public long sourceLow() {
        return route.route.source().low();
    }
}
