package io.plateau.lab.program;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How long a reporter's claim stood, as the journal has it: from its first claim that was not refused to the first
 * acknowledgment that disproved it.
 */
public final class Belief {
    private final Optional<JsonNode> begin;
    private final Optional<JsonNode> end;

    private Belief(final Optional<JsonNode> begin, final Optional<JsonNode> end) {
        this.begin = begin;
        this.end = end;
    }

    /**
     * Looks for it in a journal.
     *
     * @param events of journal export, oldest first
     * @param reporter whose claims
     * @return what was found
     */
    public static Belief in(final List<JsonNode> events, final String reporter) {
        final List<JsonNode> own = events.stream()
                .filter(event -> reporter.equals(event.path("reporter").asText()))
                .toList();
        return new Belief(
                own.stream()
                        .filter(event ->
                                is(event, "event", "claim-accepted") || is(event, "event", "claim-quarantined"))
                        .findFirst(),
                own.stream()
                        .filter(event -> is(event, "event", "mtu-changed") && is(event, "reason", "disproved"))
                        .findFirst());
    }

    private static boolean is(final JsonNode event, final String field, final String value) {
        return value.equals(event.path(field).asText());
    }

    /**
     * Whether the claim was kept in quarantine, and enforced nowhere.
     *
     * @return true if so
     */
    public boolean isOnlyEvidence() {
        return begin.filter(event -> is(event, "event", "claim-quarantined")).isPresent();
    }

    /**
     * Whether the claim was believed.
     *
     * @return true if so
     */
    public boolean isAccepted() {
        return begin.filter(event -> is(event, "event", "claim-accepted")).isPresent();
    }

    /**
     * Whether it has come to an end.
     *
     * @return true if so
     */
    public boolean isDisproved() {
        return begin.isPresent() && end.isPresent();
    }

    /**
     * What was enforced while it stood.
     *
     * @return bytes; 0 if nothing was
     */
    public int enforcedMtu() {
        return isAccepted() ? begin.orElseThrow().path("new-mtu").asInt() : 0;
    }

    // All frames of a burst are of one time.
    private static String after(final Duration duration) {
        return duration.isZero()
                ? "within the same burst of frames"
                : String.format(Locale.ROOT, "after %.1f ms", duration.toNanos() / 1e6);
    }

    private static Instant time(final JsonNode event) {
        return Instant.parse(event.path("time").asText());
    }

    @Override
    public String toString() {
        if (begin.isEmpty()) {
            return "no claim that was not refused";
        }
        final String claim = begin.get().path("event").asText() + ", then ";
        return claim
                + end.map(proof -> "disproved " + after(Duration.between(time(begin.get()), time(proof))) + ": "
                                + proof.path("detail").asText())
                        .orElse("not disproved");
    }
}
