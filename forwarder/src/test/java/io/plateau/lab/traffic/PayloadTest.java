package io.plateau.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTest {
    private static final int START = Payload.BLOCK_LENGTH - 100;
    private static final int LENGTH = 200;

    private final Payload payload = new Payload();
    private final ByteBuffer received = ByteBuffer.allocate(LENGTH);

    // A hundred bytes of the block's end, and a hundred of its start.
    @BeforeEach
    void receive() {
        received.put(payload.from(START, LENGTH)).put(payload.from(0, 100)).flip();
    }

    @Test
    void shouldKnowItsBytesPastTheEndOfTheBlock() {
        assertThat(payload.matches(received, START)).isTrue();
    }

    @ParameterizedTest(name = "byte {0}")
    @ValueSource(ints = {0, 99, 100, LENGTH - 1})
    void shouldNoticeOneBit(final int damaged) {
        received.put(damaged, (byte) (received.get(damaged) ^ 1));

        assertThat(payload.matches(received, START)).isFalse();
    }

    @Test
    void shouldNoticeThatBytesAreElsewhere() {
        assertThat(payload.matches(received, START + 1)).isFalse();
    }
}
