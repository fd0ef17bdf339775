package io.plateau.lab.program;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What became of claims, from the JSON of status. */
public final class ClaimCounts {
    /** Nobody claimed anything. */
    public static final ClaimCounts NONE = new ClaimCounts(Map.of());

    private static final String ACCEPTED = "accepted";
    private static final String QUARANTINED = "quarantined";

    // Not an outcome: what found no room in the ring of the port.
    private static final String LOST = "lost";

    private final Map<String, Long> counts;

    private ClaimCounts(final Map<String, Long> counts) {
        this.counts = counts;
    }

    static ClaimCounts of(final JsonNode status) {
        final JsonNode claims = status.path("claims");
        final Map<String, Long> counts = new TreeMap<>();
        counts.put(ACCEPTED, claims.path(ACCEPTED).asLong());
        counts.put(QUARANTINED, claims.path(QUARANTINED).asLong());
        claims.path("rejected")
                .properties()
                .forEach(reason -> counts.put(reason.getKey(), reason.getValue().asLong()));
        counts.put(LOST, status.path("ports").path("wan").path("kernel-dropped").asLong());
        return new ClaimCounts(counts);
    }

    ClaimCounts since(final ClaimCounts before) {
        final Map<String, Long> more = new TreeMap<>();
        counts.forEach((outcome, count) -> more.put(outcome, count - before.count(outcome)));
        return new ClaimCounts(more);
    }

    private long count(final String outcome) {
        return counts.getOrDefault(outcome, 0L);
    }

    /**
     * Claims that were refused for one of some reasons.
     *
     * @param reasons as the journal has them
     * @return how many
     */
    public long refused(final String... reasons) {
        long sum = 0;
        for (final String reason : reasons) {
            sum += count(reason);
        }
        return sum;
    }

    /**
     * Whether there were claims, and all were refused for one reason.
     *
     * @param reason as the journal has it
     * @return true if so
     */
    public boolean areOnly(final String reason) {
        return total() > 0 && total() == refused(reason);
    }

    /**
     * Claims in all.
     *
     * @return how many
     */
    public long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum() - count(LOST);
    }

    /**
     * Tells of claims that were sent.
     *
     * @param sent how many
     * @return how many of them were seen, and how many frames were not
     */
    public String wordsOf(final long sent) {
        return String.format(
                Locale.ROOT,
                "%,d sent, %,d seen and judged, %,d frames lost in a full ring before that",
                sent,
                total(),
                count(LOST));
    }

    /**
     * Claims, and frames that the kernel dropped before the forwarder saw them, which may have been claims.
     *
     * @return how many
     */
    public long totalWithLost() {
        return total() + count(LOST);
    }

    /**
     * Whether all claims were refused for one of some reasons. Those that the kernel dropped before they were seen need
     * not be, as long as they are counted and fewer than those that were seen; it may have dropped other frames besides.
     *
     * @param sent how many
     * @param reasons as the journal has them
     * @return true if every one is accounted for
     */
    public boolean areAllRefused(final long sent, final String... reasons) {
        return total() == refused(reasons) && total() <= sent && 2 * total() > sent && totalWithLost() >= sent;
    }

    @Override
    public String toString() {
        return counts.entrySet().stream()
                .filter(outcome -> outcome.getValue() != 0)
                .map(outcome -> outcome.getKey() + " " + outcome.getValue())
                .collect(Collectors.joining(", "));
    }
}
