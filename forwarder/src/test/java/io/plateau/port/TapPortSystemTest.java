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

    private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());

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

    // A TAP takes any length; our own ring does not.
    @Override
    byte[] refusedFrame() {
        return Frames.plain(600_000, 0);
    }

    @Override
    int refusedErrno() {
        return ErrorNumber.ENOBUFS;
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

    @Test
    void shouldCountEveryFrameItCannotHold() {
        try (TapPort port = openPort()) {
            final List<byte[]> frames = Collections.nCopies(200, Frames.superFrame(60_000));
            peer().send(frames);
            int received = 0;
            while (received + port.kernelDropped() < 200) {
                received += received < 60 ? 0 : poll(port);
                if (port.kernelDropped() > 0 && received == 0) {
                    received = poll(port);
                }
            }

            assertThat(port.kernelDropped()).isPositive();
            assertThat(received).isGreaterThan(60);
        }
    }

    private static int poll(final Port port) {
        final int count = port.poll((buffer, offset, length, timestampNs) -> {}, 1000);
        port.release();
        return count;
    }

    @Test
    void shouldCountWhatTheKernelRefusesLater() {
        try (TapPort port = openPort()) {
            network().ip("t", "link set tap0 down");
            final UnsafeBuffer frame = new UnsafeBuffer(BufferUtil.allocateDirectAligned(70, 64));
            port.transmit(frame, 0, 70, 1);
            port.transmit(frame, 0, 70, 2);

            assertThat(port.flush((token, errno) -> {})).isEqualTo(2);
            while (port.transmitErrors() < 2) {
                Thread.onSpinWait();
            }
            assertThat(port.transmitErrors()).isEqualTo(2);
        }
    }

    @Test
    void shouldWriteWhatItHoldsBeforeItEnds() {
        final TapPort port = openPort();
        final UnsafeBuffer frame = new UnsafeBuffer(BufferUtil.allocateDirectAligned(1510, 64));
        frame.putBytes(0, Frames.plain(1500, 1));
        for (int i = 0; i < 256; i++) {
            port.transmit(frame, 0, 1510, i);
        }
        port.flush((token, errno) -> {});
        port.close();

        assertThat(departed(256)).hasSize(256);
    }

    @Test
    void shouldReportItWhenTheInterfaceIsTakenAway() {
        try (TapPort port = openPort()) {
            network().ip("t", "link del tap0");
            while (errors.isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(errors.get(0)).hasMessageContaining("read, TAP of port lan: ");
            assertThat(port.kernelDropped()).isZero();
        }
        errors.clear();
    }
}
