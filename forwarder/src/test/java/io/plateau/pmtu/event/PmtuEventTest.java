package io.plateau.pmtu.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.wire.IpPrefix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PmtuEventTest {
    @ParameterizedTest(name = "{0}, 1400 before, 600 after: {1} in force")
    @CsvSource({"MTU_CHANGED, 600", "CLAIM_ACCEPTED, 600", "CLAIM_QUARANTINED, 1400"})
    void shouldTellWhatIsInForceAfterIt(final EventType type, final int enforced) {
        final PmtuEvent event = PmtuEvent.of(type, 0).oldMtu(1400).newMtu(600).build();

        assertThat(event.enforcedMtu()).isEqualTo(enforced);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"true, 4", "false, 0"})
    void shouldAddWhatWasForwardedToTheOtherCounts(final boolean isCounted, final long dropped) {
        final PmtuEventBuilder event = PmtuEvent.of(EventType.IMPACT, 0);
        if (isCounted) {
            event.counts(new PmtuEvent.Counts(1, 2, 3, 4, 0));
        }

        assertThat(event.forwarded(5).build().counts())
                .returns(dropped, PmtuEvent.Counts::dropped)
                .returns(5L, PmtuEvent.Counts::forwarded);
    }

    @ParameterizedTest(name = "{0} without {1}: {2}")
    @CsvSource({
        "MTU_CHANGED, nothing, true",
        "MTU_CHANGED, destination, false",
        "MTU_CHANGED, mtu, false",
        "MTU_CHANGED, state, false",
        "MTU_CHANGED, source, false",
        "CLAIM_QUARANTINED, nothing, true",
        "CLAIM_QUARANTINED, state, false",
        "ENTRY_EXPIRED, mtu, true",
        "ENTRY_EVICTED, destination, false",
        "ENTRY_CLEARED, destination, false",
        "STUBBORN_SENDER, nothing, true",
        "STUBBORN_SENDER, destination, false",
        "IMPACT, counts, false",
        "CHECKPOINT, destination, true",
        "STARTED, counts, true"
    })
    void shouldTellWhetherItSaysWhatItIsAbout(final EventType type, final String lacking, final boolean isComplete) {
        final PmtuEventBuilder event = PmtuEvent.of(type, 0);
        if (!lacking.equals("destination")) {
            event.destination(IpPrefix.parse("198.51.100.7"));
        }
        if (!lacking.equals("mtu")) {
            event.newMtu(1400);
        }
        if (!lacking.equals("state")) {
            event.state(EntryState.LEARNED);
        }
        if (!lacking.equals("source")) {
            event.source(EntrySource.ICMP);
        }
        if (!lacking.equals("counts")) {
            event.counts(PmtuEvent.Counts.ZERO);
        }

        assertThat(event.build().isComplete()).isEqualTo(isComplete);
    }

    @ParameterizedTest
    @CsvSource({"KERNEL, true", "OPERATOR, false"})
    void shouldLetOnlyTheKernelChangeWhatHasNoEntry(final EntrySource source, final boolean isComplete) {
        final PmtuEvent event = PmtuEvent.of(EventType.MTU_CHANGED, 0)
                .newMtu(1400)
                .source(source)
                .build();

        assertThat(event.isComplete()).isEqualTo(isComplete);
    }
}
