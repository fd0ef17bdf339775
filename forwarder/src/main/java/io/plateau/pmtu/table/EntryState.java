package io.plateau.pmtu.table;

/** What kind of entry the table holds. The code is what stands on disk. */
public enum EntryState {
    /** Believed from a claim; in force until it expires. */
    LEARNED(1, "learned"),
    /** Set by the configuration or an operator; a believed claim may lower it for a while. */
    STATIC(2, "static"),
    /** Set by an operator for good; no claim changes it. */
    LOCKED(3, "locked"),
    /** A claim below the floor, kept as evidence and not in force. */
    QUARANTINED(4, "quarantined");

    private final int code;
    private final String label;

    EntryState(final int code, final String label) {
        this.code = code;
        this.label = label;
    }

    /**
     * On disk and in the table.
     *
     * @return 1 to 4
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
