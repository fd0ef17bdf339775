package io.plateau.pmtu.event;

/**
 * Whether the datagram that a claim quotes had been moved in the last 30 s. The code is what stands on disk: never reused,
 * never renumbered.
 */
public enum QuoteEvidence {
    /** It had. */
    MOVED(1, "moved", "the quoted datagram was moved here"),
    /** No such datagram had. */
    NOT_MOVED(2, "not-moved", "no such datagram was moved here");

    private final int code;
    private final String label;
    private final String words;

    QuoteEvidence(final int code, final String label, final String words) {
        this.code = code;
        this.label = label;
        this.words = words;
    }

    /**
     * On disk.
     *
     * @return 1 or 2
     */
    public int code() {
        return code;
    }

    /**
     * For programs.
     *
     * @return kebab-case
     */
    public String label() {
        return label;
    }

    /**
     * For people.
     *
     * @return part of a sentence
     */
    public String words() {
        return words;
    }
}
