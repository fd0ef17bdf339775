package io.plateau.pmtu.claim;

/** What became of a claim. */
public enum ClaimOutcome {
    /** Believed and enforced. */
    ACCEPTED("accepted"),
    /** Refused; nothing changed. */
    REJECTED("rejected"),
    /** Kept as evidence, not enforced. */
    QUARANTINED("quarantined");

    private final String label;

    ClaimOutcome(final String label) {
        this.label = label;
    }

    /**
     * As metrics and {@code status} spell it.
     *
     * @return kebab-case
     */
    public String label() {
        return label;
    }
}
