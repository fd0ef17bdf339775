package io.plateau.lab.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
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
        final JsonNode event = Json.of(NOON + "'event':'impact','resegmented':7,'reported':3,'dropped':0");

        assertThat(EventWords.of(event))
                .isEqualTo("12:04:41.123  impact           , resegmented 7, reported 3, dropped 0");
    }

    private static JsonNode refused(final String destination, final String reporter) {
        return Json.of(NOON + "'event':'claim-rejected','destination':'" + destination
                + "','reason':'no-such-flow','reporter':'" + reporter + "'");
    }

    @Test
    void shouldTellClaimsThatAreAlikeOnce() {
        final List<JsonNode> events = List.of(
                refused("10.0.0.1", "203.0.113.66"),
                refused("10.0.0.2", "203.0.113.66"),
                Json.of("'event':'checkpoint'"),
                refused("10.0.0.3", "203.0.113.66"),
                refused("10.0.0.4", "203.0.113.67"));

        assertThat(EventWords.of(events))
                .containsExactly(
                        "12:04:41.123  claim-rejected    10.0.0.1, no-such-flow, says 203.0.113.66",
                        "              and 2 more like it",
                        "12:04:41.123  claim-rejected    10.0.0.4, no-such-flow, says 203.0.113.67");
    }

    @Test
    void shouldTellOfEachChange() {
        final JsonNode cleared = Json.of(NOON + "'event':'entry-cleared','destination':'10.0.0.1'");

        assertThat(EventWords.of(List.of(cleared, cleared))).hasSize(2);
    }

    @Test
    void shouldNotForgetTheLastOnesThatAreAlike() {
        final JsonNode refused = refused("10.0.0.1", "203.0.113.66");

        assertThat(EventWords.of(List.of(refused, refused))).last().isEqualTo("              and 1 more like it");
    }
}
