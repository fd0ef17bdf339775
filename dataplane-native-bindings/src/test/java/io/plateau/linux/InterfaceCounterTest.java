package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** TapSystemTest has the one that counts. */
class InterfaceCounterTest {
    @Test
    void shouldCountFromItsOpeningOn() {
        try (InterfaceCounter counter = InterfaceCounter.transmitDropped("lo")) {
            assertThat(counter.sinceOpened()).isZero();
        }
    }

    @Test
    void shouldStayAtZeroWhereTheInterfaceIsNotShown() {
        try (InterfaceCounter counter = InterfaceCounter.transmitDropped("nosuch0")) {
            assertThat(counter.sinceOpened()).isZero();
        }
    }

    @Test
    void shouldKeepWhatItCountedWhenClosed() {
        final InterfaceCounter counter = InterfaceCounter.transmitDropped("lo");
        counter.close();
        counter.close();

        assertThat(counter.sinceOpened()).isZero();
    }
}
