package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.testkit.TestNetwork;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("system")
class FrameSenderSystemTest {
    private static final int LOCAL_EXPERIMENTAL = 0x88B5;

    private final TestNetwork network = TestNetwork.empty();

    @BeforeEach
    void begin() {
        network.addSilentNamespace("a").addSilentNamespace("b").addVeth("a", "left", "b", "right");
    }

    @AfterEach
    void end() {
        network.close();
    }

    private static byte[] frame(final int length) {
        final byte[] frame = new byte[length];
        Arrays.fill(frame, 0, 6, (byte) 0xFF);
        frame[6] = 2;
        frame[12] = (byte) (LOCAL_EXPERIMENTAL >> 8);
        frame[13] = (byte) LOCAL_EXPERIMENTAL;
        frame[length - 1] = 77;
        return frame;
    }

    @Test
    void shouldSendOneFrameAsItIs() {
        try (PacketSocket receiver = network.in(
                        "b", () -> PacketSocket.open(LinkSettings.indexOf("right"), RingGeometry.of(2048, 16)));
                FrameSender sender = network.in("a", () -> FrameSender.open("left"))) {
            sender.send(frame(1514));

            assertThat(new PollSet(receiver.descriptor()).await(30_000)).isPositive();
            final byte[] received = new byte[receiver.ring().frameLength(0)];
            receiver.ring().memory().getBytes(receiver.ring().frameOffset(0), received);
            assertThat(received).isEqualTo(frame(1514));
        }
    }

    @Test
    void shouldSayWhatTheLinkDoesNotCarry() {
        try (FrameSender sender = network.in("a", () -> FrameSender.open("left"))) {
            assertThatThrownBy(() -> sender.send(frame(1519)))
                    .isInstanceOf(SystemCallException.class)
                    .hasMessageStartingWith("write, 1519 bytes on interface left: EMSGSIZE");
        }
    }
}
