package io.plateau.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.linux.ErrorNumber;
import io.plateau.linux.RealtimeClock;
import io.plateau.testkit.Frames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("system")
class AfXdpPortSystemTest extends KernelPortTest {
    @BeforeEach
    void connect() {
        network().addSilentNamespace("p").addSilentNamespace("q").addVeth("p", "port", "q", "peer");
        placePeer("q", "peer");
    }

    @Override
    AfXdpPort openPort() {
        return openPort(new XdpWire(1, 0));
    }

    private AfXdpPort openPort(final XdpWire wire) {
        return network()
                .in(
                        "p",
                        () -> AfXdpPort.openForWorkers("lan", "port", List.of(wire), null, new RealtimeClock())
                                .get(0));
    }

    @Override
    byte[] refusedFrame() {
        return Frames.plain(1600, 0);
    }

    @Override
    int refusedErrno() {
        return ErrorNumber.EMSGSIZE;
    }

    private static UnsafeBuffer offHeap(final byte[] frame) {
        final UnsafeBuffer buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(frame.length, 64));
        buffer.putBytes(0, frame);
        return buffer;
    }

    private static List<String> flush(final Port port) {
        final List<String> failures = new ArrayList<>();
        port.flush((token, errno) -> failures.add(token + ":" + errno));
        return failures;
    }

    private static List<String> transmit(final Port port, final byte[]... frames) {
        final List<UnsafeBuffer> buffers = new ArrayList<>();
        for (final byte[] frame : frames) {
            buffers.add(offHeap(frame));
            port.transmit(buffers.get(buffers.size() - 1), 0, frame.length, buffers.size());
        }
        return flush(port);
    }

    private static byte[] bare(final byte[] frame) {
        return Arrays.copyOfRange(frame, HEADER, frame.length);
    }

    @Test
    void shouldFindPartialChecksumsAndCompleteThem() {
        final byte[] partial = Frames.partialChecksum(100);
        try (Port port = open(List.of(partial))) {
            assertThat(takeAndSendBack(port, 1)).containsExactly(partial);

            assertThat(departed(1))
                    .containsExactly(bare(Frames.join(
                            new byte[HEADER],
                            Arrays.copyOfRange(partial, HEADER, HEADER + 34),
                            Frames.checksummed(true, Arrays.copyOfRange(partial, HEADER + 34, partial.length)))));
        }
    }

    @Test
    void shouldRefuseSuperFramesAndNonsense() {
        final byte[] outside = Frames.partialChecksum(100);
        outside[7] = 77;
        try (AfXdpPort port = openPort()) {
            final int before = port.chunksOfKernel();

            assertThat(transmit(port, Frames.superFrame(3000), outside, Arrays.copyOf(Frames.plain(60, 1), 20)))
                    .containsExactly("1:90", "2:22", "3:22");
            assertThat(port.chunksOfKernel()).isEqualTo(before);
        }
    }

    @Test
    void shouldFollowTheMtuAndNotCountTags() {
        try (AfXdpPort port = openPort()) {
            assertThat(transmit(port, Frames.plain(1514, 1), Frames.plain(1515, 2), Frames.tagged(1, 1518)))
                    .containsExactly("2:90");
            assertThat(transmit(port, Frames.tagged(1, 1519))).containsExactly("1:90");

            network().ip("p", "link set port mtu 1400");
            port.kernelDropped();

            assertThat(transmit(port, Frames.plain(1414, 1), Frames.plain(1415, 2)))
                    .containsExactly("2:90");
        }
    }

    @Test
    void shouldTellOfWhatTheDeviceRefuses() {
        network().ip("q", "link set peer mtu 1400");
        try (AfXdpPort port = openPort()) {
            assertThat(transmit(
                            port,
                            Frames.plain(1514, 1),
                            Frames.plain(60, 2),
                            Frames.plain(1514, 3),
                            Frames.plain(1514, 4),
                            Frames.plain(61, 5)))
                    .containsExactly("1:16", "3:16", "4:16");
            assertThat(departed(2)).containsExactly(bare(Frames.plain(60, 2)), bare(Frames.plain(61, 5)));
        }
    }

    @Test
    void shouldTellOfEveryTokenWhileTheLinkIsDownAndSendNothingOfItLater() {
        try (AfXdpPort port = openPort()) {
            network().ip("p", "link set port down");
            final int before = port.chunksOfKernel();

            assertThat(transmit(port, Frames.plain(60, 1), Frames.plain(60, 2))).containsExactly("1:100", "2:100");

            assertThat(port.chunksOfKernel()).isEqualTo(before);
            network().ip("p", "link set port up");
            network().awaitUp("p", "port");
            assertThat(transmit(port, Frames.plain(60, 3))).isEmpty();
            assertThat(departed(1)).containsExactly(bare(Frames.plain(60, 3)));
        }
    }

    @Test
    void shouldCountWhatFindsNoChunk() {
        final int count = XdpWire.RECEIVE_RING + 10;
        final List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(Frames.plain(60, i));
        }
        final AfXdpPort port = openPort();
        peer().send(frames);

        assertThat(port.kernelDropped()).isEqualTo(10);
        assertThat(takeAll(port)).isEqualTo(XdpWire.RECEIVE_RING);
        port.close();
        assertThat(port.kernelDropped()).isEqualTo(10);
    }

    private static int takeAll(final Port port) {
        int taken = 0;
        int last = 1;
        while (last > 0) {
            last = port.poll((buffer, offset, length, timestampNs) -> {}, 64);
            taken += last;
            port.release();
        }
        return taken;
    }

    @Test
    void shouldRefuseWhatItCannotServe() {
        network().in("p", "ethtool", "-L", "port", "rx", "2");
        assertThatThrownBy(this::openPort)
                .hasMessageContaining("interface port has 2 receive and 1 transmit queues; the workers take 1");
        network().in("p", "ethtool", "-L", "port", "rx", "1");

        network().ip("p", "link set port mtu 3507");
        assertThatThrownBy(this::openPort).hasMessageContaining("mtu=3507, above 3506");
        assertThat(network().ip("p", "-d link show dev port"))
                .contains("promiscuity 0")
                .doesNotContain("xdp");
    }

    @Test
    void shouldLeaveTheInterfaceAsItWas() {
        final AfXdpPort port = openPort();
        assertThat(network().ip("p", "-d link show dev port")).contains("promiscuity 1", "xdp");

        port.close();

        assertThat(network().ip("p", "-d link show dev port"))
                .contains("promiscuity 0")
                .doesNotContain("xdp");
    }
}
