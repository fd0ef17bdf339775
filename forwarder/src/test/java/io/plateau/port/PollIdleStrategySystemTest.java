package io.plateau.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.linux.EventDescriptor;
import io.plateau.linux.PollSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Descriptors of the kernel's. */
@Tag("system")
class PollIdleStrategySystemTest {
    // A flag that stays up would have the worker look again and again.
    @Test
    void shouldBeWokenByWhoLeavesSomethingAndLowerTheFlag() {
        try (EventDescriptor wakeUp = new EventDescriptor()) {
            final PollSet flag = new PollSet(wakeUp.descriptor());
            final PollIdleStrategy idle = new PollIdleStrategy(0, List.of(new AbsentPort("a")), () -> false, wakeUp);
            idle.idle(0);
            wakeUp.raise();
            idle.idle(1);
            assertThat(flag.await(0)).as("raised, and nobody waits").isEqualTo(1);

            idle.idle(0);

            assertThat(flag.await(0)).isZero();
        }
    }
}
