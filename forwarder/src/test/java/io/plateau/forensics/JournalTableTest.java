package io.plateau.forensics;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.journal.JournalReader;
import io.plateau.journal.JournalWriter;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEventBuilder;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.wire.IpPrefix;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table at a moment, from a journal that tells one small story. */
class JournalTableTest {
    private static final long MS = 1_000_000;

    @TempDir
    private Path directory;

    @BeforeEach
    void write() {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            writer.append(PmtuEvent.of(EventType.STARTED, MS).build());
            writer.append(changed(2, "2001:db8::1", 1400).expiresNs(50 * MS).build());
            writer.append(changed(3, "198.51.100.7", 1300).expiresNs(60 * MS).build());
            writer.append(changed(4, "10.0.0.0/8", 1450)
                    .state(EntryState.STATIC)
                    .source(EntrySource.CONFIG)
                    .build());
            writer.append(PmtuEvent.of(EventType.IMPACT, 5 * MS)
                    .destination(IpPrefix.parse("198.51.100.7"))
                    .counts(new PmtuEvent.Counts(7, 0, 1, 0, 0))
                    .build());
            writer.append(PmtuEvent.of(EventType.CLAIM_QUARANTINED, 6 * MS)
                    .reason(Reason.BELOW_FLOOR)
                    .destination(IpPrefix.parse("198.51.100.7"))
                    .newMtu(296)
                    .claimedMtu(296)
                    .state(EntryState.QUARANTINED)
                    .source(EntrySource.ICMP)
                    .expiresNs(70 * MS)
                    .build());
            writer.append(PmtuEvent.of(EventType.ENTRY_CLEARED, 7 * MS)
                    .reason(Reason.OPERATOR)
                    .destination(IpPrefix.parse("2001:db8::1"))
                    .oldMtu(1400)
                    .build());
        }
    }

    @Test
    void shouldBeEmptyBeforeTheFirstChange() {
        assertThat(at(2 * MS - 1)).isEmpty();
    }

    @Test
    void shouldHoldWhatHappenedAtThatVeryMoment() {
        assertThat(at(2 * MS)).containsExactly("2001:db8::1 1400 learned 0");
    }

    @Test
    void shouldOrderByDestination() {
        assertThat(at(6 * MS))
                .containsExactly(
                        "10.0.0.0/8 1450 static 0",
                        "198.51.100.7 1300 learned 7",
                        "198.51.100.7 296 quarantined 7",
                        "2001:db8::1 1400 learned 0");
    }

    @Test
    void shouldLeaveOutWhatWasCleared() {
        assertThat(at(7 * MS)).hasSize(3).noneMatch(line -> line.startsWith("2001:db8::1"));
    }

    @Test
    void shouldLeaveOutWhatHasExpired() {
        assertThat(at(60 * MS - 1)).hasSize(3);
        assertThat(at(60 * MS)).containsExactly("10.0.0.0/8 1450 static 0", "198.51.100.7 296 quarantined 7");
        assertThat(at(Long.MAX_VALUE)).containsExactly("10.0.0.0/8 1450 static 0");
    }

    private List<String> at(final long timeNs) {
        try (JournalReader reader = JournalReader.open(directory)) {
            final JournalTable table = new JournalTable(reader, timeNs);
            return table.entries().stream()
                    .map(entry -> entry.destination() + " " + entry.mtu() + " "
                            + entry.state().label() + " " + table.counts(entry).fragmented())
                    .toList();
        }
    }

    private static PmtuEventBuilder changed(final long ms, final String destination, final int mtu) {
        return PmtuEvent.of(EventType.MTU_CHANGED, ms * MS)
                .reason(Reason.CLAIM)
                .destination(IpPrefix.parse(destination))
                .newMtu(mtu)
                .state(EntryState.LEARNED)
                .source(EntrySource.ICMP);
    }
}
