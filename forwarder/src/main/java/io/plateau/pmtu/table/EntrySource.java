package io.plateau.pmtu.table;

/** Where an entry's value comes from. The code is what stands on disk. */
public enum EntrySource {
    /** An ICMP or ICMPv6 error. */
    ICMP(1, "icmp"),
    /** A command on the control socket. */
    OPERATOR(2, "operator"),
    /** The configuration file. */
    CONFIG(3, "config"),
    /** A route or link of the kernel. */
    KERNEL(4, "kernel"),
    /** Traffic that was seen to arrive. */
    EVIDENCE(5, "evidence");

    private final int code;
    private final String label;

    EntrySource(final int code, final String label) {
        this.code = code;
        this.label = label;
    }

    /**
     * On disk and in the table.
     *
     * @return 1 to 5
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
