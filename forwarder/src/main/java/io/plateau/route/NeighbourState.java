package io.plateau.route;

/** What the kernel knows of a neighbour: the states of RFC 4861 section 7.3.2 as far as they matter to a sender. */
public enum NeighbourState {
    /** Nothing. */
    UNKNOWN(0),
    /** It was looked for and did not answer, or is being looked for. */
    UNRESOLVED(1),
    /** Its address is known, and somebody has to use it for the kernel to ask whether it is still there. */
    STALE(2),
    /** Its address is known. */
    REACHABLE(3);

    private final int code;

    NeighbourState(final int code) {
        this.code = code;
    }

    // Its place among the values, for a word of memory.
    int code() {
        return code;
    }

    /**
     * Whether frames may be sent to it.
     *
     * @return true if its address is known
     */
    public boolean isUsable() {
        return this == STALE || this == REACHABLE;
    }
}
