package io.plateau.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.linux.ErrorNumber;
import io.plateau.testkit.Frames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("system")
class TapPortSystemTest extends KernelPortTest {
    /** Shorter than gso_max_size, 65,536 bytes with link, IP and TCP headers: the kernel would cut it itself otherwise. */
    private static final int LONGEST_PAYLOAD = 65_535 - 14 - 20 - 32;

    private final List<Throwable> errors = new ArrayList<>();

    @BeforeEach
    void begin() {
        network().addSilentNamespace("t");
    }

    @Override
    @AfterEach
    void disconnect() {
        super.disconnect();
        assertThat(errors).isEmpty();
    }

    @Override
    TapPort openPort() {
        final TapPort port =
                network().in("t", () -> TapPort.open("lan", "tap0", SystemEpochNanoClock.INSTANCE, errors::add));
        placePeer("t", "tap0");
        return port;
    }

    // A TAP takes any length but one that is too short for Ethernet.
    @Override
    byte[] refusedFrame() {
        return new byte[HEADER + 13];
    }

    @Override
    int refusedErrno() {
        return ErrorNumber.EINVAL;
    }

    @Test
    void shouldPassSuperFramesBothWays() {
        final byte[] frame = Frames.superFrame(LONGEST_PAYLOAD);
        try (Port port = open(List.of(frame))) {
            final List<byte[]> seen = takeAndSendBack(port, 1);

            assertThat(seen.get(0)).hasSize(65_535 + HEADER);
            assertThat(Arrays.copyOfRange(seen.get(0), 4, frame.length))
                    .isEqualTo(Arrays.copyOfRange(frame, 4, frame.length));
            assertThat(departed(1)).containsExactly(Arrays.copyOfRange(frame, HEADER, frame.length));
        }
    }

    // More than its memory takes at once: what is left stays with the kernel.
    @Test
    void shouldReadNoMoreThanItHolds() {
        try (TapPort port = openPort()) {
            peer().send(Collections.nCopies(20, Frames.superFrame(LONGEST_PAYLOAD)));

            assertThat(List.of(poll(port), poll(port), poll(port), poll(port))).containsExactly(8, 8, 4, 0);
        }
    }

    @Test
    void shouldSayWhatDeadLinksRefuse() {
        try (TapPort port = openPort()) {
            network().ip("t", "link set tap0 down");
            final UnsafeBuffer frame = new UnsafeBuffer(BufferUtil.allocateDirectAligned(70, 64));
            port.transmit(frame, 0, 70, 1);
            port.transmit(frame, 0, 70, 2);

            final List<String> refused = new ArrayList<>();
            assertThat(port.flush((token, errno) -> refused.add(token + ": " + errno)))
                    .isZero();
            assertThat(refused).containsExactly("1: " + ErrorNumber.EIO, "2: " + ErrorNumber.EIO);
        }
    }

    @Test
    void shouldReportItOnceWhenTheInterfaceIsTakenAway() {
        try (TapPort port = openPort()) {
            assertThat(port.descriptor()).isPositive();
            network().ip("t", "link del tap0");
            for (int round = 0; round < 3; round++) {
                assertThat(poll(port)).isZero();
            }
            assertThat(errors).hasSize(1);
            assertThat(errors.get(0)).hasMessageContaining("read, TAP of port lan: ");
            assertThat(port.descriptor()).as("nothing to wait for").isEqualTo(-1);
            assertThat(port.kernelDropped()).isZero();
        }
        errors.clear();
    }

    private static int poll(final Port port) {
        final int count = port.poll((buffer, offset, length, timestampNs) -> {}, 64);
        port.release();
        return count;
    }
}
