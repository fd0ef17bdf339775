package io.plateau.pmtu;

import static io.plateau.pmtu.Bench.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.claim.ReporterPauses;
import io.plateau.wire.IpAddress;
import org.junit.jupiter.api.Test;

class DisproofsTest {
    private static final IpAddress REPORTER = IpAddress.parse("203.0.113.9");
    private static final IpAddress OTHER = IpAddress.parse("203.0.113.10");
    private static final IpAddress HOST = IpAddress.parse("198.51.100.7");
    private static final long NOW = 1_700_000_000L * SECOND;
    private static final long HOUR = 3600 * SECOND;

    private final ReporterPauses pauses = new ReporterPauses(1, 2);
    private final Disproofs disproofs = new Disproofs(pauses);

    private int proven(final long nowNs) {
        return disproofs.provenLength(REPORTER, HOST, nowNs);
    }

    @Test
    void shouldNotBelieveForTenSeconds() {
        assertThat(proven(NOW)).isZero();

        disproofs.note(REPORTER, HOST, 1500, NOW);

        assertThat(proven(NOW)).isEqualTo(1500);
        assertThat(pauses.provenLength(REPORTER.high(), REPORTER.low(), HOST.high(), HOST.low(), NOW))
                .as("seen by workers")
                .isEqualTo(1500);
        assertThat(proven(NOW + 10 * SECOND - 1)).isEqualTo(1500);
        assertThat(proven(NOW + 10 * SECOND)).isZero();
    }

    @Test
    void shouldNotBelieveTwiceAsLongEachTimeUpToOneHour() {
        long now = NOW;
        for (final long pause : new long[] {10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600}) {
            disproofs.note(REPORTER, HOST, 1500, now);

            now += pause * SECOND;
            assertThat(proven(now - 1)).as("%s s", pause).isEqualTo(1500);
            assertThat(proven(now)).as("%s s", pause).isZero();
        }
    }

    @Test
    void shouldCountOneProofOnce() {
        disproofs.note(REPORTER, HOST, 1500, NOW);
        disproofs.note(REPORTER, HOST, 1400, NOW); // of what is in quarantine

        assertThat(proven(NOW + 10 * SECOND - 1)).isEqualTo(1500);
        assertThat(proven(NOW + 10 * SECOND)).isZero();
    }

    @Test
    void shouldRememberForOneHourAfterThePause() {
        disproofs.note(REPORTER, HOST, 1500, NOW);
        final long later = NOW + 10 * SECOND + HOUR;

        disproofs.note(REPORTER, HOST, 1500, later);

        assertThat(proven(later + 20 * SECOND - 1)).isEqualTo(1500);
    }

    @Test
    void shouldForgetThen() {
        disproofs.note(REPORTER, HOST, 1500, NOW);
        final long later = NOW + 10 * SECOND + HOUR + 1;

        disproofs.note(REPORTER, HOST, 1500, later);

        assertThat(proven(later + 10 * SECOND - 1)).isEqualTo(1500);
        assertThat(proven(later + 10 * SECOND)).isZero();
    }

    @Test
    void shouldKnowWhatArrivedLast() {
        disproofs.note(REPORTER, HOST, 1000, NOW);
        disproofs.note(REPORTER, HOST, 1500, NOW);

        assertThat(proven(NOW)).isEqualTo(1500);
    }

    @Test
    void shouldHoldItAgainstNobodyElse() {
        disproofs.note(REPORTER, HOST, 1500, NOW);
        disproofs.note(null, HOST, 1500, NOW); // an operator's word, or a static value

        assertThat(disproofs.provenLength(OTHER, HOST, NOW)).isZero();
        assertThat(disproofs.provenLength(REPORTER, OTHER, NOW)).isZero();
    }

    @Test
    void shouldForgetWhoWasDisprovedLongestAgoWhenItIsFull() {
        disproofs.note(REPORTER, HOST, 1500, NOW);
        disproofs.note(OTHER, HOST, 1500, NOW);
        for (int i = 2; i < Disproofs.CAPACITY; i++) {
            disproofs.note(REPORTER, IpAddress.ofIpv4(i), 1500, NOW);
        }
        disproofs.note(REPORTER, HOST, 1500, NOW);
        assertThat(disproofs.provenLength(OTHER, HOST, NOW)).isEqualTo(1500);

        disproofs.note(OTHER, OTHER, 1500, NOW);

        assertThat(disproofs.provenLength(OTHER, HOST, NOW)).isZero();
        assertThat(proven(NOW)).isEqualTo(1500);
        assertThat(disproofs.provenLength(OTHER, OTHER, NOW)).isEqualTo(1500);
    }
}
