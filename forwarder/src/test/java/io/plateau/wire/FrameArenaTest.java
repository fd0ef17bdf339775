package io.plateau.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameArenaTest {
    private final List<String> frames = new ArrayList<>();
    private final FrameArena arena =
            new FrameArena(Bytes.allocate(64), (buffer, offset, length) -> frames.add(offset + "+" + length));

    @Test
    void shouldHandOnEachFrameWhereItStands() {
        arena.commit(1);
        arena.commit(16);
        arena.commit(9);

        assertThat(frames).containsExactly("0+1", "8+16", "24+9");
        assertThat(arena.position()).isEqualTo(40);
    }

    @ParameterizedTest(name = "{0} bytes take {1}")
    @CsvSource({"0, 0", "1, 8", "8, 8", "9, 16", "1524, 1528"})
    void shouldRoundUp(final int length, final int room) {
        assertThat(FrameArena.roomFor(length)).isEqualTo(room);
    }

    @Test
    void shouldKnowItsRoom() {
        assertThat(arena.hasRoom(64)).isTrue();
        assertThat(arena.hasRoom(65)).isFalse();

        arena.commit(1);

        assertThat(arena.hasRoom(56)).isTrue();
        assertThat(arena.hasRoom(57)).isFalse();
        arena.reset();
        assertThat(arena.hasRoom(64)).isTrue();
    }

    @Test
    void shouldNotAllocate() {
        final FrameArena quiet = new FrameArena(Bytes.allocate(64), (buffer, offset, length) -> {});

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    quiet.commit(8);
                    quiet.reset();
                }))
                .isZero();
    }
}
