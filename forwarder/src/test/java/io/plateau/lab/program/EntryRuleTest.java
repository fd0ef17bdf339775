package io.plateau.lab.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.lab.network.LabException;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryRuleTest {
    private static final JsonNode LEARNED = Json.of("'destination':'198.51.100.7','mtu':296,'state':'learned'");

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "learned,     296, true",
        "learned,     297, false",
        "quarantined, 296, false",
    })
    void shouldTakeStateAndMtuTogether(final String state, final int mtu, final boolean expected) {
        assertThat(EntryRule.is(LEARNED, state, mtu)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} reports: {1}")
    @CsvSource({"0, false", "1, true"})
    void shouldBeEnforcedFromTheFirstReportOn(final int reported, final boolean expected) {
        assertThat(EntryRule.isEnforced(Json.of("'reported':" + reported))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} reports, {1} resegmented: {2}")
    @CsvSource({"3, 1, true", "3, 0, false", "0, 1, false"})
    void shouldBeResegmentedAfterReportsInVain(final int reported, final int resegmented, final boolean expected) {
        assertThat(EntryRule.isResegmented(Json.of("'reported':" + reported + ",'resegmented':" + resegmented)))
                .isEqualTo(expected);
    }

    @Test
    void shouldFindTheOnlyEntry() {
        assertThat(EntryRule.only(Collections.nCopies(1, LEARNED))).isSameAs(LEARNED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void shouldRefuseToChoose(final int count) {
        assertThatThrownBy(() -> EntryRule.only(Collections.nCopies(count, LEARNED)))
                .isInstanceOf(LabException.class)
                .hasMessageStartingWith("pmtu list shows " + count + " entries for 198.51.100.7");
    }
}
