package io.plateau.lab.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Journals that say so, and journals that say otherwise. */
class JournalRuleTest {
    private static final JsonNode STARTED = Json.of("'event':'started'");
    private static final JsonNode ACCEPTED = claim("claim-accepted", "198.51.100.7", 296);
    private static final JsonNode QUARANTINED = claim("claim-quarantined", "198.51.100.7", 296);

    private static JsonNode claim(final String event, final String destination, final int claimedMtu) {
        return Json.of("'event':'" + event + "','destination':'" + destination + "','claimed-mtu':" + claimedMtu);
    }

    @ParameterizedTest(name = "{0} for {1} with {2} bytes: {3}")
    @CsvSource({
        "claim-accepted,    198.51.100.7, 296, true",
        "claim-quarantined, 198.51.100.7, 296, false",
        "claim-accepted,    198.51.100.8, 296, false",
        "claim-accepted,    198.51.100.7, 297, false",
    })
    void shouldSayWhetherTheClaimWasBelieved(
            final String event, final String destination, final int claimedMtu, final boolean expected) {
        assertThat(JournalRule.isBelieved(List.of(STARTED, claim(event, destination, claimedMtu))))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} for {1} with {2} bytes: {3}")
    @CsvSource({
        "claim-quarantined, 198.51.100.7, 296, true",
        "claim-accepted,    198.51.100.7, 296, false",
        "claim-quarantined, 198.51.100.8, 296, false",
        "claim-quarantined, 198.51.100.7, 297, false",
    })
    void shouldSayWhetherTheClaimWasOnlyEvidence(
            final String event, final String destination, final int claimedMtu, final boolean expected) {
        assertThat(JournalRule.isOnlyEvidence(List.of(STARTED, claim(event, destination, claimedMtu))))
                .isEqualTo(expected);
    }

    @Test
    void shouldNotTakeForEvidenceWhatWasBelievedAfterwards() {
        assertThat(JournalRule.isOnlyEvidence(List.of(QUARANTINED, ACCEPTED))).isFalse();
    }

    @Test
    void shouldNotTakeForEvidenceWhatWasBelievedAboutOthers() {
        final JsonNode other = claim("claim-accepted", "2001:db8:2::7", 296);

        assertThat(JournalRule.isOnlyEvidence(List.of(QUARANTINED, other))).isFalse();
    }

    @Test
    void shouldLetTrueClaimsBeBelieved() {
        final JsonNode bottleneck = claim("claim-accepted", "198.51.100.7", 1400);

        assertThat(JournalRule.isOnlyEvidence(List.of(QUARANTINED, bottleneck))).isTrue();
    }
}
