package io.plateau.icmp;

/** What a router tells a sender besides "too big", as type and code of either protocol: RFC 792, RFC 1812, RFC 4443. */
public enum RouterError {
    /** Time to live or hop limit used up: RFC 1812 section 5.3.1, RFC 4443 section 3.3. */
    TIME_EXCEEDED(11, 0, 3, 0),
    /** There is no route: RFC 1812 section 5.2.7.1, RFC 4443 section 3.1. */
    NO_ROUTE(3, 0, 1, 0),
    /** The route says so: {@code unreachable} of ip-route(8). ICMPv6 has no word for it but "no route". */
    ROUTE_UNREACHABLE(3, 1, 1, 0),
    /** The route says so: {@code prohibit} of ip-route(8). */
    PROHIBITED(3, 13, 1, 1),
    /** Nobody answers for the next hop: RFC 1812 section 5.2.7.1, RFC 4443 section 3.1. */
    HOST_UNREACHABLE(3, 1, 1, 3),
    /** A link-local source and a destination beyond the link: RFC 4007 section 9. IPv6 only. */
    BEYOND_SCOPE(3, 0, 1, 2);

    private final int ipv4;
    private final int ipv6;

    RouterError(final int ipv4Type, final int ipv4Code, final int ipv6Type, final int ipv6Code) {
        ipv4 = ipv4Type << Byte.SIZE | ipv4Code;
        ipv6 = ipv6Type << Byte.SIZE | ipv6Code;
    }

    /**
     * For {@link ErrorWriter}.
     *
     * @return type and code of ICMP, eight bits each
     */
    public int ipv4TypeAndCode() {
        return ipv4;
    }

    /**
     * For {@link ErrorWriter}.
     *
     * @return type and code of ICMPv6, eight bits each
     */
    public int ipv6TypeAndCode() {
        return ipv6;
    }
}
