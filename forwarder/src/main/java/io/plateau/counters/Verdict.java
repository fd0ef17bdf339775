package io.plateau.counters;

/**
 * What became of one received frame. Each frame gets exactly one, so that over any quiet moment the counters of all
 * verdicts of a port add up to the frames that it received.
 */
public enum Verdict {
    /** Sent whole: it fits, or it is no IP datagram. */
    FORWARDED(0, "forwarded"),
    /** Sent as IPv4 fragments; counts the original once. */
    FRAGMENTED(1, "fragmented"),
    /** Sent as smaller TCP segments; counts the original once. */
    RESEGMENTED(2, "resegmented"),
    /** Not sent on; the source was told the next-hop MTU. */
    REPORTED(3, "reported"),
    /** Dropped: a header contradicts itself or the frame. */
    MALFORMED(4, "malformed"),
    /** Dropped: no route towards the destination. */
    NO_ROUTE(5, "no-route"),
    /** Dropped: the next hop's link address is unknown. */
    NO_NEIGHBOUR(6, "no-neighbour"),
    /** Dropped: time to live or hop limit used up. */
    TTL_EXPIRED(7, "ttl-expired"),
    /** Dropped: too big, and the budget for reports is used up. */
    ICMP_RATE_LIMITED(8, "icmp-rate-limited"),
    /** Dropped: too big, and nobody may be told (RFC 1812 section 4.3.2.7, RFC 4443 section 2.4). */
    TOO_BIG_UNREPORTABLE(9, "too-big-unreportable"),
    /** Dropped: the egress did not take it. */
    EGRESS_FULL(10, "egress-full"),
    /** Dropped: an address that must not appear here. */
    MARTIAN(11, "martian"),
    /** Dropped: the configured policy says so. */
    POLICY(12, "policy");

    /** How many there are. */
    public static final int COUNT = 13;

    private static final Verdict[] BY_INDEX = values();

    private final int index;
    private final String label;

    Verdict(final int index, final String label) {
        this.index = index;
        this.label = label;
    }

    /**
     * Place in arrays of counters.
     *
     * @return 0 to {@link #COUNT} less one
     */
    public int index() {
        return index;
    }

    /**
     * As the contract spells it.
     *
     * @return kebab-case name in JSON and metrics
     */
    public String label() {
        return label;
    }

    /**
     * Reverse of {@link #index()}, without an allocation.
     *
     * @param index 0 to {@link #COUNT} less one
     * @return the verdict
     */
    public static Verdict of(final int index) {
        return BY_INDEX[index];
    }
}
