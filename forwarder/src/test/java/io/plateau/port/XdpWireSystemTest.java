package io.plateau.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.linux.RealtimeClock;
import io.plateau.testkit.Allocations;
import io.plateau.testkit.Frames;
import io.plateau.testkit.TestNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two AF_XDP ports that share their memory, between two ends of the kernel's. */
@Tag("system")
class XdpWireSystemTest {
    private static final int HEADER = 10;

    private final TestNetwork network = TestNetwork.empty();
    private final XdpWire wire = new XdpWire(2, 0);
    private final List<String> failures = new ArrayList<>();
    private final UnsafeBuffer scratch = new UnsafeBuffer(BufferUtil.allocateDirectAligned(2048, 64));
    private AfXdpPort left;
    private AfXdpPort right;
    private KernelPeer near;
    private KernelPeer far;

    @BeforeEach
    void connect() {
        network.addSilentNamespace("c").addSilentNamespace("p").addSilentNamespace("s");
        network.addVeth("c", "end", "p", "left").addVeth("p", "right", "s", "end");
        near = network.in("c", () -> new KernelPeer("end"));
        far = network.in("s", () -> new KernelPeer("end"));
        left = open("left");
        right = open("right");
    }

    private AfXdpPort open(final String name) {
        return network.in(
                "p",
                () -> AfXdpPort.openForWorkers(name, name, List.of(wire), null, new RealtimeClock())
                        .get(0));
    }

    @AfterEach
    void disconnect() {
        left.close();
        right.close();
        near.close();
        far.close();
        network.close();
    }

    private void assertNoChunkLost() {
        assertThat(wire.chunks().freeCount() + left.chunksOfKernel() + right.chunksOfKernel())
                .isEqualTo(wire.chunks().memory().chunks());
    }

    private static List<byte[]> frames(final int count) {
        final List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(Frames.plain(60 + i % 1400, i));
        }
        return frames;
    }

    private static List<byte[]> bare(final List<byte[]> frames) {
        return frames.stream()
                .map(frame -> Arrays.copyOfRange(frame, HEADER, frame.length))
                .toList();
    }

    private static List<byte[]> received(final KernelPeer peer, final int count) {
        return bare(peer.receive(count));
    }

    // Passes on what waits; of each frame so many copies, and one frame of our own with each.
    private int passOn(final Port from, final Port to, final int times) {
        final byte[] own = Frames.plain(100, 99);
        scratch.putBytes(0, own);
        final int count = from.poll(
                (buffer, offset, length, timestampNs) -> {
                    for (int i = 0; i < times; i++) {
                        to.transmit(buffer, offset, length, 1);
                    }
                    if (times > 1) {
                        to.transmit(scratch, 0, own.length, 2);
                    }
                },
                64);
        to.flush((token, errno) -> failures.add(token + ":" + errno));
        from.release();
        return count;
    }

    private void passAllOn(final Port from, final Port to, final int count, final int times) {
        int passed = 0;
        while (passed < count) {
            passed += passOn(from, to, times);
        }
    }

    @Test
    void shouldPassFramesOnInOrderAndLoseNoChunk() {
        for (int round = 0; round < 20; round++) {
            near.send(frames(600));
            passAllOn(left, right, 600, 1);
            assertThat(received(far, 600)).containsExactlyElementsOf(bare(frames(600)));
            far.send(frames(100));
            passAllOn(right, left, 100, 1);
            assertThat(received(near, 100)).containsExactlyElementsOf(bare(frames(100)));
            assertNoChunkLost();
        }
        assertThat(failures).isEmpty();
        assertThat(left.kernelDropped()).isZero();
    }

    @Test
    void shouldCopyWhatIsOnItsWayAlreadyAndWhatIsNotInTheMemory() {
        for (int round = 0; round < 20; round++) {
            near.send(frames(60));
            passAllOn(left, right, 60, 2);
            final List<byte[]> expected = new ArrayList<>();
            for (final byte[] frame : frames(60)) {
                expected.addAll(List.of(frame, frame, Frames.plain(100, 99)));
            }
            assertThat(received(far, 180)).containsExactlyElementsOf(bare(expected));
            assertNoChunkLost();
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldLoseNoChunkOfFramesThatGoNowhere() {
        for (int round = 0; round < 20; round++) {
            near.send(frames(500));
            int received = 0;
            while (received < 500) {
                received += left.poll((buffer, offset, length, timestampNs) -> {}, 50);
                left.release();
            }
            assertNoChunkLost();
        }
    }

    @Test
    void shouldTellOfFramesThatFindNoChunk() {
        final List<byte[]> frames = frames(600);
        int held = 0;
        while (wire.chunks().freeCount() > 0) {
            near.send(frames);
            for (int got = 1; got > 0; ) {
                got = left.poll((buffer, offset, length, timestampNs) -> {}, 64);
                held += got;
            }
        }
        final byte[] own = Frames.plain(100, 99);
        scratch.putBytes(0, own);
        right.transmit(scratch, 0, own.length, 7);

        assertThat(right.flush((token, errno) -> failures.add(token + ":" + errno)))
                .isZero();
        assertThat(failures).containsExactly("7:105");
        assertThat(held).isGreaterThan(XdpWire.TRANSMIT_RING);

        left.release();
        right.transmit(scratch, 0, own.length, 8);
        assertThat(right.flush((token, errno) -> failures.add(token + ":" + errno)))
                .isEqualTo(1);
        assertThat(received(far, 1)).containsExactlyElementsOf(bare(List.of(own)));
    }

    @Test
    void shouldGoOnWithoutThePortThatBroughtTheMemory() {
        left.close();
        final byte[] own = Frames.plain(100, 99);
        scratch.putBytes(0, own);
        right.transmit(scratch, 0, own.length, 7);

        assertThat(right.flush((token, errno) -> failures.add(token + ":" + errno)))
                .isEqualTo(1);
        assertThat(received(far, 1)).containsExactlyElementsOf(bare(List.of(own)));
    }

    @Test
    void shouldNotAllocate() {
        try (AfPacketPort source = network.in("c", () -> AfPacketPort.open("source", "end"));
                AfPacketPort sink = network.in("s", () -> AfPacketPort.open("sink", "end"))) {
            scratch.putBytes(0, Frames.partialChecksum(60));
            final FrameHandler passOn = (buffer, offset, length, timestampNs) -> {
                right.transmit(buffer, offset, length, 1);
                right.transmit(buffer, offset, length, 1);
            };
            final FrameHandler forget = (buffer, offset, length, timestampNs) -> {};
            final TransmitFailureHandler fail = (token, errno) -> {
                throw new IllegalStateException("errno " + errno);
            };
            final Runnable burst = () -> {
                for (int i = 0; i < 64; i++) {
                    source.transmit(scratch, 0, 136, i);
                }
                source.flush(fail);
                left.poll(passOn, 64);
                right.flush(fail);
                left.release();
                sink.poll(forget, 64);
                sink.release();
                left.kernelDropped();
            };

            assertThat(Allocations.bytesWhile(burst, 2000)).isZero();
        }
    }
}
