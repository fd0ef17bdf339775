package io.plateau.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final Progress progress = new Progress();
    private final List<Measurement> seen = new ArrayList<>();

    @Test
    void shouldMeasureUntilItIsAsWanted() {
        final Measurement last = progress.until(1, 9, measured -> {
            progress.onBytes(7);
            seen.add(measured);
            return seen.size() == 3;
        });

        assertThat(seen).hasSize(3).last().isSameAs(last);
        assertThat(last.isNothing()).as("each measurement begins anew").isTrue();
        assertThat(last.hasMoved()).isFalse();
        assertThat(progress.bytes()).isEqualTo(21);
    }

    @Test
    void shouldTellThatSomethingCame() {
        progress.mark();
        progress.onBytes(1);

        assertThat(progress.sinceMark().hasMoved()).isTrue();
        assertThat(progress.sinceMark().isNothing()).isFalse();
    }

    @Test
    void shouldGiveUpWhenItNeverIs() {
        final Measurement last = progress.until(1, 4, measured -> {
            seen.add(measured);
            return false;
        });

        assertThat(seen).hasSize(3).doesNotContain(last);
    }
}
