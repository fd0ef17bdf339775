package io.plateau.evidence;

import static io.plateau.evidence.Flows.ack;
import static io.plateau.evidence.Flows.at;
import static io.plateau.evidence.Flows.echoReply;
import static io.plateau.evidence.Flows.echoRequest;
import static io.plateau.evidence.Flows.tcp;
import static io.plateau.evidence.Flows.udp;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What disproves a claim of 1400 about datagrams of 1500. */
class DoubtWatchTest {
    private static final int CLAIMED = 1400;
    private static final int LENGTH = 1500;
    private static final int PAYLOAD = 1460;
    private static final long LIFE_NS = 600_000_000_000L;
    private static final int SHORT = 100;
    /** Ticks of 3 s, rounded up: the patience with a datagram that is not answered. */
    private static final int PATIENCE = 179;

    private final FlowMemory memory = new FlowMemory(64, 11, 12);
    private final DoubtWatch watch = new DoubtWatch(memory, 11, 12);

    // Without a quoted datagram that was moved.
    private void doubt(final long ticks) {
        watch.doubt(CLAIMED, tcp(0, PAYLOAD), 0, at(ticks), LIFE_NS);
    }

    private void quote(final Flow quoted) {
        watch.doubt(CLAIMED, quoted, LENGTH, at(0), LIFE_NS);
    }

    private void sent(final Flow flow, final int length, final long ticks) {
        watch.onSent(flow, length, true, at(ticks));
    }

    // ---- a longer segment that was sent after the claim ----

    @Test
    void shouldTakeAnAcknowledgmentOfLongerSegmentForProof() {
        doubt(0);
        sent(tcp(1000, PAYLOAD), LENGTH, 1);

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD - 1))).as("one octet less").isZero();
        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).isEqualTo(LENGTH);
        assertThat(watch.onAnswer(ack(1000 + 9 * PAYLOAD))).isEqualTo(LENGTH);
    }

    @ParameterizedTest(name = "{0} bytes prove {1}")
    @CsvSource({"1400, 0", "1401, 1401"})
    void shouldTakeOnlyLongerThanTheClaimForProof(final int length, final int proven) {
        doubt(0);
        sent(tcp(1000, length - 40), length, 1);

        assertThat(watch.onAnswer(ack(1000 + length - 40))).isEqualTo(proven);
    }

    @Test
    void shouldProveNothingByWhatWasSentBeforeTheClaim() {
        sent(tcp(1000, PAYLOAD), LENGTH, 0);
        doubt(1);

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).isZero();
        sent(tcp(1000 + PAYLOAD, PAYLOAD), LENGTH, 1);
        doubt(2);
        assertThat(watch.onAnswer(ack(1000 + 2 * PAYLOAD))).as("doubted anew").isZero();
    }

    @Test
    void shouldProveNothingByWhatWasNotSentWhole() {
        doubt(0);
        watch.onSent(tcp(1000, PAYLOAD), LENGTH, false, at(1));

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).isZero();
    }

    @ParameterizedTest(name = "again from {0} to {1}: {2}")
    @CsvSource({
        "1000, 2460, 0",
        "1000, 1001, 0",
        "0, 1001, 0",
        "500, 3000, 0",
        "0, 1000, 1500",
        "2460, 3000, 1500",
        "1000, 1000, 1500",
        "1001, 2460, 1500",
    })
    void shouldProveNothingByWhatWasSentAgain(final int start, final int end, final int proven) {
        doubt(0);
        sent(tcp(1000, PAYLOAD), LENGTH, 1);
        sent(tcp(start, end - start), SHORT, 2);

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).isEqualTo(proven);
    }

    // Pieces went by and arrived; their acknowledgment is late, and their sender repeats them as one segment.
    @ParameterizedTest(name = "moved up to {0}, then 1000 to 2460 as a whole {1} ticks later: {2}")
    @CsvSource({"1001, 1, 0", "2460, 1, 0", "1000, 1, 1500", "999, 1, 1500", "2460, 1789, 0", "2460, 1790, 1500"})
    void shouldProveNothingByWhatWasMovedInPiecesBefore(final int movedTo, final long ticks, final int proven) {
        final Flow piece = tcp(movedTo - SHORT, SHORT);
        memory.moved(memory.hash(piece), piece, SHORT + 40, at(0));
        doubt(0);
        sent(tcp(1000, PAYLOAD), LENGTH, ticks);

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).isEqualTo(proven);
    }

    @Test
    void shouldTakeTheSegmentThatWasSentAgainForTheNewCandidate() {
        doubt(0);
        sent(tcp(1000, PAYLOAD), LENGTH, 1);
        sent(tcp(1000, PAYLOAD), LENGTH, 2);

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD)))
                .as("either arrived, and both are longer")
                .isEqualTo(LENGTH);
    }

    @Test
    void shouldHoldSegmentsAgainstAcknowledgmentsOfTheirFlowAlone() {
        doubt(0);
        sent(tcp(1000, PAYLOAD), LENGTH, 1);
        final Flow other = ack(1000 + PAYLOAD).ports(443, 40001);
        final Flow sameWay = tcp(5, 0).acknowledges(1000 + PAYLOAD);

        assertThat(watch.onAnswer(other)).isZero();
        assertThat(watch.onAnswer(sameWay)).as("from the sender").isZero();
        assertThat(watch.onAnswer(Flows.ackFrom("198.51.100.8", 1000 + PAYLOAD)))
                .isZero();
        sent(tcp(1000, PAYLOAD).ports(40001, 443), SHORT, 2);
        assertThat(watch.onAnswer(ack(1000 + PAYLOAD)))
                .as("the same places of another flow are not sent again")
                .isEqualTo(LENGTH);
    }

    @ParameterizedTest(name = "acknowledgment {0} beyond: {1}")
    @CsvSource({"1073741823, 1500", "1073741824, 0", "2147483648, 0", "-1, 0"})
    void shouldProveNothingByAcknowledgmentsTooFarAhead(final long beyond, final int proven) {
        doubt(0);
        sent(tcp(-100, PAYLOAD), LENGTH, 1);

        assertThat(watch.onAnswer(ack(-100 + PAYLOAD + beyond))).isEqualTo(proven);
    }

    @Test
    void shouldWaitForTheFirstSegmentOfSuperFrames() {
        doubt(0);
        sent(tcp(0, 0).sequence(1000, 10 * PAYLOAD, PAYLOAD), LENGTH, 1);

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).isEqualTo(LENGTH);
    }

    @Test
    void shouldWaitThreeSecondsForAnAnswer() {
        doubt(0);
        sent(tcp(1000, PAYLOAD), LENGTH, 1);
        sent(tcp(9000, PAYLOAD), LENGTH, 1 + PATIENCE);
        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).as("still the first").isEqualTo(LENGTH);

        sent(tcp(9000, PAYLOAD), LENGTH + 1, 2 + PATIENCE);

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).as("lost").isZero();
        assertThat(watch.onAnswer(ack(9000 + PAYLOAD))).isEqualTo(LENGTH + 1);
    }

    @Test
    void shouldHoldNothingAgainstDestinationsThatAreNotInDoubt() {
        doubt(0);
        sent(Flows.tcpTo("198.51.100.8", 1000, PAYLOAD), LENGTH, 1);

        assertThat(watch.onAnswer(Flows.ackFrom("198.51.100.8", 1000 + PAYLOAD)))
                .isZero();
    }

    // ---- echo ----

    @Test
    void shouldTakeTheReplyToLongEchoRequestForProof() {
        doubt(0);
        sent(echoRequest(7, 3), LENGTH, 1);

        assertThat(watch.onAnswer(echoReply(7, 4))).isZero();
        assertThat(watch.onAnswer(echoReply(7, 2))).isZero();
        assertThat(watch.onAnswer(echoReply(8, 3))).isZero();
        assertThat(watch.onAnswer(echoReply(7, 3))).isEqualTo(LENGTH);
    }

    @Test
    void shouldTakeTheReplyToQuotedEchoRequestForProof() {
        quote(echoRequest(7, 3));
        sent(echoRequest(7, 4), SHORT, 1);

        assertThat(watch.onAnswer(echoReply(7, 4))).isZero();
        assertThat(watch.onAnswer(echoReply(7, 3))).isEqualTo(LENGTH);
        sent(echoRequest(7, 3), SHORT, 2);
        assertThat(watch.onAnswer(echoReply(7, 3))).as("asked again").isZero();
    }

    @Test
    void shouldAwaitNoAnswerToWhatHasNone() {
        quote(udp(9));
        sent(udp(9), LENGTH, 1);
        sent(udp(0), LENGTH, 1);
        sent(tcp(1000, 0), LENGTH, 1);
        sent(tcp(2000, PAYLOAD), LENGTH + 1, 2);

        assertThat(watch.onAnswer(ack(2000 + PAYLOAD))).as("the place was free").isEqualTo(LENGTH + 1);
    }

    @Test
    void shouldTakeNothingButAnswersForProof() {
        doubt(0);
        sent(tcp(1000, PAYLOAD), LENGTH, 1);
        final Flow silent = Flows.between("198.51.100.7", "192.0.2.1", 6).ports(443, 40000);

        assertThat(watch.onAnswer(silent)).isZero();
        assertThat(watch.onAnswer(Flows.between("198.51.100.7", "192.0.2.1", 1)
                        .identifier(7)
                        .counter(3, 1)))
                .isZero();
    }

    // ---- what was proved ----

    @Test
    void shouldDoubtLongerOnesWhenLengthWasProved() {
        doubt(0);
        sent(tcp(1000, PAYLOAD), LENGTH, 1);
        final Flow proof = ack(1000 + PAYLOAD);
        watch.proved(proof, watch.onAnswer(proof));

        assertThat(watch.onAnswer(proof)).as("once").isZero();
        sent(tcp(9000, PAYLOAD), LENGTH, 2);
        assertThat(watch.onAnswer(ack(9000 + PAYLOAD))).as("known").isZero();
        sent(tcp(9000 + PAYLOAD, PAYLOAD + 1), LENGTH + 1, 3);
        assertThat(watch.onAnswer(ack(9001 + 2 * PAYLOAD))).isEqualTo(LENGTH + 1);
        assertThat(watch.isActive()).isTrue();
    }

    @Test
    void shouldForgetTheQuotedSegmentWhenLengthWasProved() {
        quote(tcp(1000, PAYLOAD));
        watch.proved(ack(0), CLAIMED + 1);

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).isZero();
    }

    // ---- claims that go to quarantine ----

    @Test
    void shouldDisproveQuarantinedClaimsAfterLengthWasProved() {
        doubt(0);
        watch.proved(ack(0), LENGTH);
        watch.doubtBesides(296, tcp(0, PAYLOAD), LENGTH, at(1), LIFE_NS);
        sent(tcp(1000, PAYLOAD), LENGTH, 2);

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).isEqualTo(LENGTH);
    }

    @Test
    void shouldNotPutOffProofForQuarantinedClaims() {
        doubt(0);
        sent(tcp(1000, PAYLOAD), LENGTH, 1);
        watch.doubtBesides(296, tcp(0, PAYLOAD), LENGTH, at(2), LIFE_NS);

        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).isEqualTo(LENGTH);
    }

    @Test
    void shouldDoubtQuarantinedClaimsAlone() {
        watch.doubtBesides(296, tcp(1000, PAYLOAD), LENGTH, at(0), LIFE_NS);

        assertThat(watch.isActive()).isTrue();
        assertThat(watch.onAnswer(ack(1000 + PAYLOAD))).isEqualTo(LENGTH);
    }

    @Test
    void shouldProveNothingOfWhatIsNotInDoubt() {
        watch.proved(ack(0), LENGTH);

        assertThat(watch.isActive()).isFalse();
        assertThat(watch.onAnswer(ack(0))).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldWaitForTheReplyToItsOwnProbe(final int inDoubt) {
        if (inDoubt == 1) {
            doubt(0);
        }
        watch.probed(echoRequest(7, 3), LENGTH, at(60));

        assertThat(watch.onAnswer(echoReply(7, 3))).isEqualTo(inDoubt * LENGTH);
    }
}
