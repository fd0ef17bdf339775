package io.plateau.pmtu.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PmtuEventTest {
    @ParameterizedTest(name = "{0}, 1400 before, 600 after: {1} in force")
    @CsvSource({"MTU_CHANGED, 600", "CLAIM_ACCEPTED, 600", "CLAIM_QUARANTINED, 1400"})
    void shouldTellWhatIsInForceAfterIt(final EventType type, final int enforced) {
        final PmtuEvent event = PmtuEvent.of(type, 0).oldMtu(1400).newMtu(600).build();

        assertThat(event.enforcedMtu()).isEqualTo(enforced);
    }
}
