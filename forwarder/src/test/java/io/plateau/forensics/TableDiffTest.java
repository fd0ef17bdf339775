package io.plateau.forensics;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts as a difference between two tables. */
class TableDiffTest {
    private static final PmtuEntry LEARNED = entry("198.51.100.7", 1400, EntryState.LEARNED, "203.0.113.9", 10);

    @Test
    void shouldTellWhatIsGoneAndWhatWasAdded() {
        final PmtuEntry other = entry("198.51.100.8", 1400, EntryState.LEARNED, "203.0.113.9", 10);

        assertThat(TableDiff.between(List.of(LEARNED), List.of(other)))
                .containsExactly(new TableDiff.Difference(LEARNED, null), new TableDiff.Difference(null, other));
    }

    @ParameterizedTest(name = "{0} bytes, {1}, by {2}, until {3}: {4}")
    @CsvSource({
        "1400, LEARNED, 203.0.113.9,  10, false",
        "1400, LEARNED, 203.0.113.9,  20, false",
        "1399, LEARNED, 203.0.113.9,  10, true",
        "1400, STATIC,  203.0.113.9,  10, true",
        "1400, LEARNED, 203.0.113.10, 10, true",
        "1400, LEARNED, 203.0.113.9,  -1, true",
    })
    void shouldTellWhatChanged(
            final int mtu,
            final EntryState state,
            final String reporter,
            final long expiresNs,
            final boolean expected) {
        final PmtuEntry after = entry("198.51.100.7", mtu, state, reporter, expiresNs);

        assertThat(TableDiff.between(List.of(LEARNED), List.of(after)))
                .isEqualTo(expected ? List.of(new TableDiff.Difference(LEARNED, after)) : List.of());
    }

    @Test
    void shouldKeepApartWhatIsInQuarantine() {
        final PmtuEntry held = entry("198.51.100.7", 296, EntryState.QUARANTINED, "203.0.113.9", 10);

        assertThat(TableDiff.between(List.of(LEARNED), List.of(LEARNED, held)))
                .containsExactly(new TableDiff.Difference(null, held));
    }

    private static PmtuEntry entry(
            final String destination,
            final int mtu,
            final EntryState state,
            final String reporter,
            final long expiresNs) {
        return new PmtuEntry(
                IpPrefix.parse(destination), mtu, state, EntrySource.ICMP, IpAddress.parse(reporter), 0, expiresNs, 1);
    }
}
