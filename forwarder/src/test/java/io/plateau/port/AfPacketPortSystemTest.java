package io.plateau.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.linux.ErrorNumber;
import io.plateau.linux.RingGeometry;
import io.plateau.testkit.Allocations;
import io.plateau.testkit.Frames;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("system")
class AfPacketPortSystemTest extends KernelPortTest {
    @BeforeEach
    void connect() {
        network().addSilentNamespace("p").addSilentNamespace("q").addVeth("p", "port", "q", "peer");
        placePeer("q", "peer");
    }

    @Override
    Port openPort() {
        return openPort(RingGeometry.forSuperFrames(600));
    }

    private AfPacketPort openPort(final RingGeometry geometry) {
        return network().in("p", () -> AfPacketPort.open("lan", "port", geometry));
    }

    @Override
    byte[] refusedFrame() {
        return Frames.plain(1600, 0);
    }

    @Override
    int refusedErrno() {
        return ErrorNumber.EMSGSIZE;
    }

    @Test
    void shouldPassOffloadMetadataBothWays() {
        final byte[] frame = Frames.superFrame(60_000);
        final byte[] small = Frames.partialChecksum(100);
        try (Port port = open(List.of(frame, small))) {
            final List<byte[]> seen = takeAndSendBack(port, 2);

            assertThat(withoutHint(seen.get(0))).isEqualTo(withoutHint(frame));
            assertThat(withoutHint(seen.get(1))).isEqualTo(withoutHint(small));
            final List<byte[]> back = peer().receive(2);
            assertThat(withoutHint(back.get(0))).isEqualTo(withoutHint(frame));
            assertThat(withoutHint(back.get(1))).isEqualTo(withoutHint(small));
        }
    }

    // The header length is a hint; the kernel writes what happens to be linear.
    private static byte[] withoutHint(final byte[] frame) {
        final byte[] copy = frame.clone();
        copy[2] = 0;
        copy[3] = 0;
        return copy;
    }

    @Test
    void shouldCountFramesTheRingCannotTake() {
        try (AfPacketPort port = openPort(RingGeometry.of(2048, 512))) {
            final List<byte[]> frames = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                frames.add(Frames.plain(60, i));
            }
            peer().send(frames);
            awaitDropped(port, 88);

            assertThat(poll(port, 1000)).isEqualTo(512);
            assertThat(poll(port, 1000)).as("all slots are held").isZero();
            assertThat(port.kernelDropped()).isEqualTo(88);

            port.release();
            peer().send(frames.subList(0, 10));
            int received = 0;
            while (received < 10) {
                received += poll(port, 1000);
            }
            assertThat(received).isEqualTo(10);
            assertThat(port.kernelDropped()).isEqualTo(88);
        }
    }

    @Test
    void shouldDropAndCountFramesTooLongForTheirSlot() {
        try (AfPacketPort port = openPort(RingGeometry.of(2048, 512))) {
            peer().send(List.of(Frames.superFrame(5000), Frames.plain(60, 7), Frames.superFrame(5000)));
            int received = 0;
            while (port.kernelDropped() < 2) {
                received += poll(port, 64);
                port.release();
            }
            assertThat(received).isEqualTo(1);
            peer().send(List.of(Frames.superFrame(5000)));
            while (port.kernelDropped() < 3) {
                received += poll(port, 64);
                port.release();
            }

            assertThat(received).isEqualTo(1);
            assertThat(port.kernelDropped()).isEqualTo(3);
        }
    }

    // The kernel takes its time over a burst when it has other things to do.
    private static void awaitDropped(final AfPacketPort port, final long frames) {
        while (port.kernelDropped() < frames) {
            Thread.onSpinWait();
        }
    }

    private static int poll(final Port port, final int limit) {
        return port.poll((buffer, offset, length, timestampNs) -> {}, limit);
    }

    @Test
    void shouldKeepTheTagOfSuperFrames() {
        final byte[] plain = Frames.superFrame(30_000);
        final byte[] tagged = new byte[plain.length + 4];
        System.arraycopy(plain, 0, tagged, 0, HEADER + 12);
        System.arraycopy(new byte[] {(byte) 0x81, 0, 0, 5}, 0, tagged, HEADER + 12, 4);
        System.arraycopy(plain, HEADER + 12, tagged, HEADER + 16, plain.length - HEADER - 12);
        tagged[6] = 38;
        tagged[2] = 70;
        try (Port port = open(List.of(tagged))) {
            final List<byte[]> seen = new ArrayList<>();
            while (seen.isEmpty()) {
                port.poll(
                        (buffer, offset, length, timestampNs) -> {
                            final byte[] bytes = new byte[length];
                            buffer.getBytes(offset, bytes);
                            seen.add(bytes);
                        },
                        64);
            }
            port.release();

            assertThat(withoutHint(seen.get(0))).isEqualTo(withoutHint(tagged));
        }
    }

    @Test
    void shouldTellOfEveryTokenWhileTheLinkIsDown() {
        try (AfPacketPort port = openPort(RingGeometry.of(2048, 512))) {
            network().ip("p", "link set port down");
            final UnsafeBuffer frame = new UnsafeBuffer(BufferUtil.allocateDirectAligned(70, 64));
            for (int token = 7; token < 10; token++) {
                port.transmit(frame, 0, 70, token);
            }
            final List<String> failures = new ArrayList<>();

            assertThat(port.flush((token, errno) -> failures.add(token + ":" + errno)))
                    .isZero();
            assertThat(failures).containsExactly("7:100", "8:100", "9:100");
        }
    }

    @Test
    void shouldNotAllocate() {
        try (AfPacketPort port = openPort(RingGeometry.of(2048, 512));
                AfPacketPort far =
                        network().in("q", () -> AfPacketPort.open("far", "peer", RingGeometry.of(2048, 512)))) {
            final UnsafeBuffer frame = new UnsafeBuffer(BufferUtil.allocateDirectAligned(70, 64));
            frame.putBytes(0, Frames.tagged(1, 60));
            final FrameHandler passOn =
                    (buffer, offset, length, timestampNs) -> port.transmit(buffer, offset, length, 1);
            final FrameHandler forget = (buffer, offset, length, timestampNs) -> {};
            final TransmitFailureHandler fail = (token, errno) -> {
                throw new IllegalStateException("errno " + errno);
            };
            final Runnable burst = () -> {
                for (int i = 0; i < 64; i++) {
                    far.transmit(frame, 0, 70, i);
                }
                far.flush(fail);
                port.poll(passOn, 64);
                port.flush(fail);
                port.release();
                far.poll(forget, 64);
                far.release();
            };

            assertThat(Allocations.bytesWhile(burst, 2000)).isZero();
        }
    }
}
