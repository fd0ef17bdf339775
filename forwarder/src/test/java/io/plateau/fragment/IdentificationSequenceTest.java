package io.plateau.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest(name = "{0} workers")
    @ValueSource(ints = {2, 3, 256})
    void shouldGiveNoTwoWorkersTheSame(final int workers) {
        final Set<Integer> seen = new HashSet<>();
        for (int worker = 0; worker < workers; worker++) {
            final IdentificationSequence own = new IdentificationSequence(42, worker, workers);
            for (int i = 0; i < 65535 / workers; i++) {
                assertThat(seen.add(own.next(1, 2))).isTrue();
            }
        }

        assertThat(seen).allSatisfy(id -> assertThat(id).isBetween(1, 65535));
    }

    @Test
    void shouldNotAllocate() {
        assertThat(Allocations.bytesPerMillionCalls(() -> identifications.next(1, 2)))
                .isZero();
    }
}
