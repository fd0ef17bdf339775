package io.plateau.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdentificationSequenceTest {
    private final IdentificationSequence identifications = new IdentificationSequence(42);

    @Test
    void shouldRepeatNoneBeforeAllOthersAndNeverGiveZero() {
        final Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 65535; i++) {
            seen.add(identifications.next(1, 2));
        }

        assertThat(seen).hasSize(65535).doesNotContain(0);
    }

    @Test
    void shouldCountPairsOfHostsApart() {
        final int before = identifications.next(1, 2);
        identifications.next(1, 3);
        identifications.next(2, 1);

        assertThat(identifications.next(1, 2)).isEqualTo(before % 65535 + 1);
    }

    @Test
    void shouldBeginElsewhereWithAnotherSeed() {
        assertThat(identifications.next(1, 2)).isNotEqualTo(new IdentificationSequence(43).next(1, 2));
    }

    @Test
    void shouldNotAllocate() {
        assertThat(Allocations.bytesPerMillionCalls(() -> identifications.next(1, 2)))
                .isZero();
    }
}
