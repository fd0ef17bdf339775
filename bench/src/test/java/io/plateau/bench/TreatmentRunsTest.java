package io.plateau.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each frame is 3 us on its way. */
class TreatmentRunsTest {
    private static final long START_NS = 1_700_000_000_000_000_000L;
    private static final long MICROSECOND_NS = 1000;
    private static final long TRANSIT_US = 3;

    private final TreatmentRuns runs = new TreatmentRuns();

    @Test
    void shouldFindTheFirstFrameByTheNewValueAndTheLastByTheOld() {
        whole(90, 100, 110);
        pieces(120, 130);

        assertEquals(List.of(delay(true, 115, 120, 110)), runs.delays(List.of(change(115, true))));
    }

    @Test
    void shouldTellChangesApart() {
        whole(0, 10);
        pieces(20, 110);
        whole(120, 210);
        pieces(220);

        assertEquals(
                List.of(delay(true, 15, 20, 10), delay(false, 112, 120, 110), delay(true, 205, 220, 210)),
                runs.delays(List.of(change(15, true), change(112, false), change(205, true))));
    }

    // Frames by the old value wait in the worker while the kernel passes on those behind.
    @Test
    void shouldFindTheLastFrameByTheOldValueBehindTheFirstByTheNew() {
        pieces(0, 10);
        whole(30);
        pieces(20);
        whole(40, 200);

        final Map<String, Object> found =
                runs.delays(List.of(change(5, false), change(300, true))).get(0);
        assertEquals(delay(false, 5, 30, 20), found);
    }

    @Test
    void shouldShowFramesThatWereTreatedBeforeTheJournalSaysSo() {
        whole(0, 10);
        pieces(20, 30);

        assertEquals(List.of(delay(true, 26, 20, 10)), runs.delays(List.of(change(26, true))));
    }

    @Test
    void shouldNotTakeFramesOfAnotherChange() {
        whole(0, 100);
        pieces(210);

        final List<Map<String, Object>> delays =
                runs.delays(List.of(change(50, true), change(100, false), change(200, true)));
        assertEquals(Map.of("in-pieces", true), delays.get(0));
        assertEquals(Map.of("in-pieces", false), delays.get(1));
        assertEquals(delay(true, 200, 210, 100), delays.get(2));
    }

    @Test
    void shouldHaveNoDelaysIfNoFrameCame() {
        assertEquals(List.of(Map.of("in-pieces", true)), runs.delays(List.of(change(0, true))));
    }

    @Test
    void shouldReadTheJournalsTimeToTheNanosecond() {
        assertEquals(
                new JournalledChange(1_700_000_000_000_000_001L, true),
                JournalledChange.parse("2023-11-14T22:13:20.000000001Z pieces"));
        assertEquals(
                new JournalledChange(1_700_000_000_123_456_789L, false),
                JournalledChange.parse("2023-11-14T22:13:20.123456789Z whole"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2023-11-14T22:13:20Z", "2023-11-14T22:13:20Z halves", "yesterday whole"})
    void shouldRefuseOtherLines(final String line) {
        assertThrows(RuntimeException.class, () -> JournalledChange.parse(line));
    }

    private void whole(final long... sentUs) {
        receive(false, sentUs);
    }

    private void pieces(final long... sentUs) {
        receive(true, sentUs);
    }

    private void receive(final boolean inPieces, final long... sentUs) {
        for (final long us : sentUs) {
            final long sentNs = START_NS + us * MICROSECOND_NS;
            runs.received(inPieces, sentNs, sentNs + TRANSIT_US * MICROSECOND_NS);
        }
    }

    private static JournalledChange change(final long us, final boolean inPieces) {
        return new JournalledChange(START_NS + us * MICROSECOND_NS, inPieces);
    }

    private static Map<String, Object> delay(
            final boolean inPieces, final long changeUs, final long firstNewUs, final long lastOldUs) {
        return Map.of(
                "in-pieces",
                inPieces,
                "first-new-sent-ns",
                (firstNewUs - changeUs) * MICROSECOND_NS,
                "first-new-ns",
                (firstNewUs - changeUs + TRANSIT_US) * MICROSECOND_NS,
                "last-old-sent-ns",
                (lastOldUs - changeUs) * MICROSECOND_NS,
                "last-old-ns",
                (lastOldUs - changeUs + TRANSIT_US) * MICROSECOND_NS);
    }
}
