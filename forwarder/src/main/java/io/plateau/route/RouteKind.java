package io.plateau.route;

/** What the kernel does with a datagram that a route matches: the {@code rtm_type} of rtnetlink(7). */
public enum RouteKind {
    /** Goes on to a next hop. */
    UNICAST,
    /** Is for this machine; anycast addresses of ours are among these. */
    LOCAL,
    /** Goes to everybody on a link. */
    BROADCAST,
    /** Goes to a group. */
    MULTICAST,
    /** Is dropped without a word. */
    BLACKHOLE,
    /** Is answered with host unreachable. */
    UNREACHABLE,
    /** Is answered with communication administratively prohibited. */
    PROHIBIT,
    /** A kind that only the kernel knows how to treat. */
    OTHER
}
