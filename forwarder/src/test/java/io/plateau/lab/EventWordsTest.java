package io.plateau.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class EventWordsTest {
    private static final String NOON = "'time':'2026-11-24T12:04:41.123456789Z',";

    @Test
    void shouldTellOfClaim() {
        final JsonNode event = Json.of(NOON + "'event':'claim-quarantined','destination':'198.51.100.7',"
                + "'new-mtu':1500,'claimed-mtu':296,'reason':'below-floor','reporter':'203.0.113.66'");

        assertThat(EventWords.of(event))
                .isEqualTo("12:04:41.123  claim-quarantined 198.51.100.7, claimed 296, below-floor, says 203.0.113.66");
    }

    @Test
    void shouldTellWhatIsEnforcedFromNowOn() {
        final JsonNode event = Json.of(NOON + "'event':'mtu-changed','destination':'198.51.100.7','new-mtu':1400");

        assertThat(EventWords.of(event))
                .isEqualTo("12:04:41.123  mtu-changed       198.51.100.7, enforced from now on: 1400");
    }

    @Test
    void shouldNotTakeForEnforcedWhatLeavesTheQuarantine() {
        final JsonNode event = Json.of(NOON + "'event':'mtu-changed','destination':'198.51.100.7','new-mtu':1500,"
                + "'state':'quarantined','reason':'disproved'");

        assertThat(EventWords.of(event))
                .isEqualTo("12:04:41.123  mtu-changed       198.51.100.7, known to arrive: 1500, disproved");
    }

    @Test
    void shouldTellTheCountsOfAnImpact() {
        final JsonNode event = Json.of(NOON + "'event':'impact','reported':3,'dropped':0");

        assertThat(EventWords.of(event)).isEqualTo("12:04:41.123  impact           , reported 3, dropped 0");
    }
}
