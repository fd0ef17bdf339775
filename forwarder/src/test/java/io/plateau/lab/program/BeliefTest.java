package io.plateau.lab.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class BeliefTest {
    private static final String REPORTER = "203.0.113.66";
    private static final JsonNode QUARANTINED = event("04:41.000000000", "claim-quarantined", REPORTER, "below-floor");
    private static final JsonNode ACCEPTED = event("04:41.000000000", "claim-accepted", REPORTER, "claim");
    private static final JsonNode AGAIN = event("04:41.000100000", "claim-accepted", REPORTER, "claim");
    private static final JsonNode DISPROVED = event("04:41.001250000", "mtu-changed", REPORTER, "disproved");

    private static JsonNode event(final String time, final String type, final String reporter, final String reason) {
        return Json.of("'time':'2026-11-24T12:" + time + "Z','event':'" + type + "','reporter':'" + reporter
                + "','reason':'" + reason + "','new-mtu':1000,'detail':'1500 bytes arrived'");
    }

    private static Belief of(final JsonNode... events) {
        return Belief.in(List.of(events), REPORTER);
    }

    @Test
    void shouldLastFromTheFirstClaimToTheDisproof() {
        final Belief belief = of(ACCEPTED, AGAIN, DISPROVED);

        assertThat(belief.isDisproved()).isTrue();
        assertThat(belief).hasToString("claim-accepted, then disproved after 1.3 ms: 1500 bytes arrived");
    }

    @Test
    void shouldNotPretendToMeasureWithinBurst() {
        final JsonNode atOnce = event("04:41.000000000", "mtu-changed", REPORTER, "disproved");

        assertThat(of(QUARANTINED, atOnce))
                .hasToString("claim-quarantined, then disproved within the same burst of frames: 1500 bytes arrived");
    }

    @Test
    void shouldTellWhatWasEnforcedFromWhatWasNot() {
        assertThat(of(ACCEPTED).isAccepted()).isTrue();
        assertThat(of(ACCEPTED).isOnlyEvidence()).isFalse();
        assertThat(of(ACCEPTED).enforcedMtu()).isEqualTo(1000);
        assertThat(of(QUARANTINED).isAccepted()).isFalse();
        assertThat(of(QUARANTINED).isOnlyEvidence()).isTrue();
        assertThat(of(QUARANTINED).enforcedMtu()).isZero();
    }

    @Test
    void shouldNotEndWithoutProof() {
        final JsonNode learned = event("04:41.000000000", "mtu-changed", REPORTER, "claim");

        assertThat(of(ACCEPTED, learned).isDisproved()).isFalse();
        assertThat(of(ACCEPTED, learned)).hasToString("claim-accepted, then not disproved");
    }

    @Test
    void shouldNotBeginWithRefusal() {
        final JsonNode refused = event("04:41.000000000", "claim-rejected", REPORTER, "no-such-flow");

        assertThat(of(refused).isAccepted()).isFalse();
        assertThat(of(refused).isDisproved()).isFalse();
        assertThat(of(refused)).hasToString("no claim that was not refused");
    }

    @Test
    void shouldNotMixReporters() {
        final JsonNode other = event("04:41.000000000", "claim-accepted", "203.0.113.67", "claim");
        final JsonNode proof = event("04:41.001250000", "mtu-changed", "203.0.113.67", "disproved");

        assertThat(of(other, proof).isDisproved()).isFalse();
        assertThat(of(ACCEPTED, proof).isDisproved()).isFalse();
    }
}
