package io.plateau.forensics;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.journal.JournalReader;
import io.plateau.journal.JournalWriter;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which events are let through, and where the last of them are found. */
class EventFilterTest {
    private static final PmtuEvent EVENT = PmtuEvent.of(EventType.CLAIM_REJECTED, 1000)
            .reason(Reason.NO_SUCH_FLOW)
            .destination(IpPrefix.parse("198.51.100.7"))
            .reporter(IpAddress.parse("203.0.113.9"))
            .build();

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource({
        "'',                       '',              true",
        "198.51.100.7,             '',              true",
        "198.51.100.0/24,          203.0.113.9,     true",
        "198.51.100.0/24,          203.0.113.10,    false",
        "2001:db8::1 198.51.0.0/16, 203.0.113.0/24, true",
        "198.51.100.8,             '',              false",
        "::/0,                     '',              false",
        "'',                       192.0.2.1,       false",
    })
    void shouldGoByDestinationAndReporter(final String destinations, final String reporters, final boolean expected) {
        final EventFilter filter =
                new EventFilter(prefixes(destinations), prefixes(reporters), Set.of(), Set.of(), 0, Long.MAX_VALUE);

        assertThat(filter.passes(EVENT)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} {1} from {2} to {3}: {4}")
    @CsvSource({
        "CLAIM_REJECTED,  NO_SUCH_FLOW, 1000, 1000, true",
        "CLAIM_ACCEPTED,  NO_SUCH_FLOW, 1000, 1000, false",
        "CLAIM_REJECTED,  NOT_SMALLER,  1000, 1000, false",
        "CLAIM_REJECTED,  NO_SUCH_FLOW, 1001, 2000, false",
        "CLAIM_REJECTED,  NO_SUCH_FLOW, 0,    999,  false",
    })
    void shouldGoByKindReasonAndTime(
            final EventType type, final Reason reason, final long fromNs, final long toNs, final boolean expected) {
        final EventFilter filter = new EventFilter(List.of(), List.of(), Set.of(type), Set.of(reason), fromNs, toNs);

        assertThat(filter.passes(EVENT)).isEqualTo(expected);
    }

    @Test
    void shouldNotLetThroughWhatIsAboutNobody() {
        final PmtuEvent started = PmtuEvent.of(EventType.STARTED, 1000).build();

        assertThat(new EventFilter(prefixes("0.0.0.0/0"), List.of(), Set.of(), Set.of(), 0, 2000).passes(started))
                .isFalse();
        assertThat(new EventFilter(List.of(), prefixes("0.0.0.0/0"), Set.of(), Set.of(), 0, 2000).passes(started))
                .isFalse();
        assertThat(EventFilter.ALL.passes(started)).isTrue();
    }

    @ParameterizedTest(name = "the last {0} of every 5000th")
    @CsvSource({"0, ''", "1, 15000", "2, 10000 15000", "3, 5000 10000 15000", "4, 5000 10000 15000"})
    void shouldFindTheLastHoweverFarBack(final int count, final String expected) throws IOException {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            for (int i = 1; i <= 15_001; i++) {
                writer.append(PmtuEvent.of(i % 5000 == 0 ? EventType.OVERRUN : EventType.STARTED, i)
                        .build());
            }
        }
        final EventFilter filter =
                new EventFilter(List.of(), List.of(), Set.of(EventType.OVERRUN), Set.of(), 0, Long.MAX_VALUE);
        final List<Long> found = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(directory)) {
            JournalExport.last(reader, filter, count, new Collector(found));
        }

        assertThat(found)
                .map(Object::toString)
                .isEqualTo(Arrays.stream(expected.split(" "))
                        .filter(number -> !number.isEmpty())
                        .toList());
    }

    @Test
    void shouldGoOnBehindTheLast() throws IOException {
        final List<Long> found = new ArrayList<>();
        try (JournalWriter writer = JournalWriter.open(directory)) {
            writer.append(EVENT);
            writer.append(EVENT);
            try (JournalReader reader = JournalReader.open(directory)) {
                JournalExport.last(reader, EventFilter.ALL, 1, new Collector(found));
                writer.append(EVENT);
                writer.append(PmtuEvent.of(EventType.STOPPED, 1000).build());
                JournalExport.onward(
                        reader,
                        new EventFilter(prefixes("198.51.100.7"), List.of(), Set.of(), Set.of(), 0, 2000),
                        new Collector(found));
            }
        }

        assertThat(found).containsExactly(2L, 3L);
    }

    private static List<IpPrefix> prefixes(final String text) {
        return Arrays.stream(text.split(" "))
                .filter(prefix -> !prefix.isEmpty())
                .map(IpPrefix::parse)
                .toList();
    }

    /**
     * Remembers places in the journal.
     *
     * @param found in the order in which they were written
     */
    private record Collector(List<Long> found) implements EventWriter {
        @Override
        public void write(final PmtuEvent event) {
            found.add(event.sequence());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
