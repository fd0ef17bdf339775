package io.plateau.evidence;

import static io.plateau.evidence.Flows.ack;
import static io.plateau.evidence.Flows.at;
import static io.plateau.evidence.Flows.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the segment of 1500 bytes that a claim of 1400 quotes disproves it. */
class QuotedSegmentTest {
    private static final int CLAIMED = 1400;
    private static final int LENGTH = 1500;
    private static final int PAYLOAD = 1460;
    private static final long LIFE_NS = 600_000_000_000L;
    private static final int SHORT = 100;

    private final FlowMemory memory = new FlowMemory(64, 11, 12);
    private final DoubtWatch watch = new DoubtWatch(memory, 11, 12);

    // Without a quoted datagram that was moved.
    private void doubt(final long ticks) {
        watch.doubt(CLAIMED, tcp(0, PAYLOAD), 0, at(ticks), LIFE_NS);
    }

    private void quote(final Flow quoted) {
        watch.doubt(CLAIMED, quoted, LENGTH, at(0), LIFE_NS);
    }

    private void moved(final Flow flow, final int length, final long ticks) {
        memory.moved(memory.hash(flow), flow, length, at(ticks));
    }

    private void sent(final Flow flow, final int length, final long ticks) {
        watch.onSent(flow, length, true, at(ticks));
    }

    @Test
    void shouldTakeAnAcknowledgmentOfTheQuotedSegmentForProof() {
        quote(tcp(1000, PAYLOAD));

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD - 1))).isZero();
        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).isEqualTo(LENGTH);
    }

    @Test
    void shouldProveNothingByQuotedSegmentsThatWereSentAgain() {
        quote(tcp(1000, PAYLOAD));
        watch.onSent(tcp(1000, 1360), CLAIMED, true, at(1));

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).isZero();
    }

    // Two segments are lost at a narrow link and reported, one report is late: their sender has heard of the other, and
    // sent both again in pieces by then.
    @ParameterizedTest(name = "moved again from {0}, {2} bytes in all, {1} ticks before the claim: {3}")
    @CsvSource({
        "1000, 0, 1428, 0",
        "1000, 0, 100, 0",
        "900, 0, 141, 0",
        "900, 0, 140, 1500",
        "2000, 0, 1400, 0",
        "2460, 0, 1400, 1500",
        "1000, 1789, 1428, 0",
        "1000, 1790, 1428, 1500",
    })
    void shouldProveNothingByQuotedSegmentsThatWereSentAgainBeforeTheClaim(
            final int start, final long ticks, final int length, final int proven) {
        final Flow piece = tcp(start, length - 40);
        moved(tcp(1000, PAYLOAD), LENGTH, 0);
        moved(piece, length, 0);
        watch.doubt(CLAIMED, tcp(1000, PAYLOAD), LENGTH, at(ticks), LIFE_NS);

        assertThat(watch.onAnswer(ack(1000 + 2 * PAYLOAD))).isEqualTo(proven);
    }

    // What is no longer than the floor is not remembered, but looked at while its destination is in doubt.
    @Test
    void shouldProveNothingByQuotedSegmentsOfWhichShortPiecesWereSentAgain() {
        moved(tcp(1000, PAYLOAD), LENGTH, 0);
        doubt(0);
        watch.onSent(tcp(1000, SHORT - 40), SHORT, true, at(1));
        watch.doubt(CLAIMED, tcp(1000, PAYLOAD), LENGTH, at(1), LIFE_NS);

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).isZero();
    }

    @Test
    void shouldKeepRepetitionsOfFlowsApart() {
        moved(tcp(1000, PAYLOAD), LENGTH, 0);
        moved(tcp(1000, PAYLOAD).ports(40001, 443), LENGTH, 0);
        moved(tcp(1000, SHORT).ports(40001, 443), SHORT, 0);
        quote(tcp(1000, PAYLOAD));

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).isEqualTo(LENGTH);
    }

    @Test
    void shouldForgetRepetitionsOfTheConnectionBefore() {
        moved(tcp(1 << 30, PAYLOAD), LENGTH, 0);
        moved(tcp(1 << 30, SHORT), SHORT, 0);
        moved(tcp(-(1 << 30), PAYLOAD), LENGTH, 0);
        quote(tcp(-(1 << 30), PAYLOAD));

        assertThat(watch.onAnswer(ack(-(1 << 30) + PAYLOAD))).isEqualTo(LENGTH);
    }

    @Test
    void shouldNotTakeKeepAlivesForRepetitions() {
        moved(tcp(1000, PAYLOAD), LENGTH, 0);
        moved(tcp(1000 + PAYLOAD - 1, 0), SHORT, 0);
        quote(tcp(1000, PAYLOAD));

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).isEqualTo(LENGTH);
    }

    @Test
    void shouldProveNothingByQuotedSegmentsThatWereNotMoved() {
        doubt(0);

        assertThat(watch.onAnswer(ack(PAYLOAD))).isZero();
    }

    @Test
    void shouldProveNothingByQuotedSegmentsNoLongerThanTheClaim() {
        watch.doubt(CLAIMED, tcp(1000, PAYLOAD), CLAIMED, at(0), LIFE_NS);

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).isZero();
    }

    // The quote does not show that 12 octets of what it counts as payload are options, so that its end is too far.
    @Test
    void shouldNotTakeTheNextSegmentForTheQuotedOneSentAgain() {
        quote(tcp(1000, PAYLOAD));
        watch.onSent(tcp(1000 + PAYLOAD - 12, PAYLOAD - 12), LENGTH, false, at(1));

        assertThat(watch.onAnswer(ack(1000 + 2 * (PAYLOAD - 12)))).isEqualTo(LENGTH);
    }

    @Test
    void shouldSayTheLongerOfTwoProofs() {
        watch.doubt(CLAIMED, tcp(1000, PAYLOAD), LENGTH, at(0), LIFE_NS);
        sent(tcp(9000, PAYLOAD), 1450, 1);

        assertThat(watch.onAnswer(ack(9000 + PAYLOAD))).isEqualTo(LENGTH);
    }

    // ---- what was sent again, and came twice ----

    // A gateway near the sender: its pieces go by before the acknowledgment of what was quoted comes back.
    @ParameterizedTest(name = "{0} to {1} came twice: {2}")
    @CsvSource({"1000, 2400, 1500", "1000, 1001, 1500", "0, 2000, 1500", "1001, 2400, 0", "900, 1000, 0", "0, 0, 0"})
    void shouldTakeTheQuotedSegmentForArrivedIfThePiecesAreTheSecond(final int from, final int to, final int proven) {
        quote(tcp(1000, PAYLOAD));
        sent(tcp(1000, 1340), 1380, 1);
        sent(tcp(2340, 120), 160, 1);

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD).receivedTwice(from, to))).isEqualTo(proven);
    }

    @Test
    void shouldTakeTrialsForArrivedIfWhatIsRepeatedIsTheSecond() {
        doubt(0);
        sent(tcp(1000, PAYLOAD), LENGTH, 1);
        sent(tcp(1000, 1000), SHORT, 2);

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).as("once").isZero();
        assertThat(watch.onAnswer(ack(1000 + PAYLOAD).receivedTwice(1000, 2000)))
                .isEqualTo(LENGTH);
    }

    @Test
    void shouldNotKnowWhichArrivedOfThree() {
        quote(tcp(1000, PAYLOAD));
        sent(tcp(1000, SHORT), SHORT, 1);
        sent(tcp(1000, SHORT), SHORT, 2);

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD).receivedTwice(1000, 1100)))
                .isZero();
    }

    @Test
    void shouldProveNothingByDuplicatesOfOtherFlows() {
        quote(tcp(1000, PAYLOAD));
        sent(tcp(1000, SHORT), SHORT, 1);

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD).ports(443, 40001).receivedTwice(1000, 1100)))
                .isZero();
    }

    // Three segments, the oldest of which was sent before the claim was doubted, must not pass for two.
    @Test
    void shouldProveNothingByDuplicatesOfWhatWasSentAgainBeforeTheClaim() {
        moved(tcp(1000, PAYLOAD), LENGTH, 0);
        moved(tcp(1000, PAYLOAD), LENGTH, 0);
        quote(tcp(1000, PAYLOAD));
        sent(tcp(1000, SHORT), SHORT, 1);

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD).receivedTwice(1000, 1100)))
                .isZero();
    }

    @Test
    void shouldAwaitNoSecondAnswerWhenItWasSentAgain() {
        doubt(0);
        sent(tcp(1000, PAYLOAD), LENGTH, 1);
        sent(tcp(1000, SHORT), SHORT, 2);
        sent(tcp(1000 + PAYLOAD, PAYLOAD), LENGTH, 2);

        assertThat(watch.onAnswer(ack(1000 + 2 * PAYLOAD))).isEqualTo(LENGTH);
    }
}
