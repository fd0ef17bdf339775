package io.plateau.lab.program;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimCountsTest {
    private static ClaimCounts counts(final long accepted, final long noSuchFlow, final long limited, final long lost) {
        return ClaimCounts.of(Json.of("'ports':{'lan':{'kernel-dropped':9},'wan':{'kernel-dropped':" + lost
                + "}},'claims':{'accepted':" + accepted + ",'quarantined':0,'rejected':{'no-such-flow':" + noSuchFlow
                + ",'rate-limited':" + limited + "}}"));
    }

    @Test
    void shouldTellWhatThereIs() {
        assertThat(counts(1, 20, 0, 0)).hasToString("accepted 1, no-such-flow 20");
        assertThat(counts(0, 0, 0, 4)).hasToString("lost 4");
    }

    @Test
    void shouldCountSinceThen() {
        final ClaimCounts since = counts(2, 30, 400, 5).since(counts(1, 10, 100, 2));

        assertThat(since.refused("no-such-flow")).isEqualTo(20);
        assertThat(since.refused("no-such-flow", "rate-limited")).isEqualTo(320);
        assertThat(since.refused("disproved")).isZero();
        assertThat(since.total()).isEqualTo(321);
        assertThat(since.totalWithLost()).isEqualTo(324);
    }

    @Test
    void shouldCountFromNothing() {
        assertThat(counts(1, 2, 3, 4).since(ClaimCounts.NONE).total()).isEqualTo(6);
    }

    @ParameterizedTest(name = "{0} accepted, {1} refused, {2} lost of 10: {3}")
    @CsvSource({
        "0, 10, 0, true",
        "0,  9, 0, false",
        "0,  9, 1, true",
        "0, 11, 0, false",
        "1,  9, 0, false",
        "0, 10, 3, true",
        "0,  6, 4, true",
        "0,  5, 5, false",
    })
    void shouldAccountForEveryClaim(final long accepted, final long refused, final long lost, final boolean expected) {
        assertThat(counts(accepted, refused, 0, lost).areAllRefused(10, "no-such-flow", "rate-limited"))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} accepted, {1} refused: {2}")
    @CsvSource({"0, 1, true", "0, 0, false", "1, 1, false"})
    void shouldTellWhetherAllWereRefusedForOneReason(final long accepted, final long refused, final boolean expected) {
        assertThat(counts(accepted, refused, 0, 0).areOnly("no-such-flow")).isEqualTo(expected);
    }

    @Test
    void shouldSayHowManyWereSeen() {
        assertThat(counts(0, 90_000, 5195, 4805).wordsOf(100_000))
                .isEqualTo("100,000 sent, 95,195 seen and judged, 4,805 frames lost in a full ring before that");
    }

    @Test
    void shouldNotTakeOtherReasons() {
        assertThat(counts(0, 9, 1, 0).areAllRefused(10, "no-such-flow")).isFalse();
    }
}
