package io.plateau.pmtu.event;

/** Why a claim was refused or an entry changed. The code is what stands on disk: never reused, never renumbered. */
public enum Reason {
    /** No reason to give. */
    NONE(0, "none"),
    /** Refused: too short, or a length or type that no ICMP error has. */
    MALFORMED(1, "malformed"),
    /** Refused: the checksum of the ICMP message, or of the IPv4 header in front of it, is wrong. */
    BAD_CHECKSUM(2, "bad-checksum"),
    /** Refused: the quoted datagram cannot have caused this error. */
    QUOTE_INCONSISTENT(3, "quote-inconsistent"),
    /** Refused: not smaller than what is in force towards this destination. */
    NOT_SMALLER(4, "not-smaller"),
    /** Refused: we did not forward the quoted datagram. */
    NO_SUCH_FLOW(5, "no-such-flow"),
    /** Refused: below the floor, and the policy rejects those. */
    BELOW_FLOOR(6, "below-floor"),
    /** Traffic showed that larger datagrams arrive. */
    DISPROVED(7, "disproved"),
    /** Refused: too many claims from this reporter or for this destination. */
    RATE_LIMITED(8, "rate-limited"),
    /** Refused: an operator locked the entry. */
    LOCKED(9, "locked"),
    /** Changed: a claim was believed. */
    CLAIM(32, "claim"),
    /** Changed: a claim below the floor was raised to the floor. */
    CLAMPED(33, "clamped"),
    /** Changed by an operator's command. */
    OPERATOR(34, "operator"),
    /** Changed by the configuration. */
    CONFIG(35, "config"),
    /** Changed: an operator accepted a quarantined claim. */
    ACCEPTED(36, "accepted"),
    /** Changed: what was learned ended, and an older static value is in force again. */
    RESTORED(37, "restored");

    private final int code;
    private final String label;

    Reason(final int code, final String label) {
        this.code = code;
        this.label = label;
    }

    /**
     * On disk.
     *
     * @return 0 to 255
     */
    public int code() {
        return code;
    }

    /**
     * As the contract spells it.
     *
     * @return kebab-case
     */
    public String label() {
        return label;
    }
}
