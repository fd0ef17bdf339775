package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.testkit.TestNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two ports of a wire that share their memory, between two ends of the kernel's. */
@Tag("system")
class XdpSocketSystemTest {
    private static final int RING = 64;
    private static final int HEADER = ReceiveRing.VIRTIO_NET_HEADER_LENGTH;

    private final TestNetwork network = TestNetwork.empty();
    private final XdpMemory memory = new XdpMemory(2 * RING);
    private XdpSocket left;
    private XdpSocket right;
    private XdpProgram program;

    @BeforeEach
    void connect() {
        network.addSilentNamespace("a").addSilentNamespace("p").addSilentNamespace("b");
        network.addVeth("a", "end", "p", "left").addVeth("p", "right", "b", "end");
        left = open("left", memory, null);
        right = open("right", memory, left);
        program = XdpProgram.load(1);
        program.deliver(0, left.descriptor());
        network.in("p", () -> {
            final LinkSettings link = LinkSettings.read("left");
            program.attach(link);
            return link;
        });
    }

    @AfterEach
    void disconnect() {
        program.close();
        right.close();
        left.close();
        memory.close();
        memory.close();
        network.close();
    }

    private XdpSocket open(final String name, final XdpMemory chunks, final XdpSocket owner) {
        return network.in("p", () -> XdpSocket.open(LinkSettings.indexOf(name), 0, chunks, owner, RING, RING));
    }

    private static byte[] frame(final int number) {
        final byte[] frame = new byte[60 + number];
        frame[0] = 2;
        frame[6] = 2;
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xB5;
        frame[59 + number] = (byte) number;
        return frame;
    }

    private void fill(final int chunks) {
        for (int chunk = 0; chunk < chunks; chunk++) {
            left.fill().put((long) chunk << XdpMemory.CHUNK_SHIFT);
        }
        left.fill().publish();
    }

    private void send(final int count) {
        try (FrameSender sender = network.in("a", () -> FrameSender.open("end"))) {
            for (int i = 0; i < count; i++) {
                sender.send(frame(i));
            }
        }
    }

    private void awaitFrames(final int count) {
        while (left.receive().available(count) < count) {
            assertThat(new PollSet(left.descriptor()).await(5000)).isPositive();
        }
    }

    @Test
    void shouldPassDescriptorsOnWithoutCopies() {
        try (PacketSocket far =
                network.in("b", () -> PacketSocket.open(LinkSettings.indexOf("end"), RingGeometry.of(2048, 64)))) {
            fill(8);
            send(3);
            awaitFrames(3);
            for (int i = 0; i < 3; i++) {
                assertThat(left.receive().address(i)).isEqualTo(i * 4096L + XdpMemory.HEADROOM);
                assertThat(left.receive().length(i)).isEqualTo(60 + i);
                right.transmit().put(left.receive().address(i), left.receive().length(i));
            }
            left.receive().release(3);
            right.transmit().publish();
            assertThat(right.transmit().needsWakeUp()).as("copy mode sleeps").isTrue();

            assertThat(right.wakeTransmit()).isZero();

            assertThat(right.transmit().pending()).isZero();
            assertThat(right.completion().available(64)).isEqualTo(3);
            assertThat(right.completion().address(2)).isEqualTo(2 * 4096L + XdpMemory.HEADROOM);
            right.completion().release(3);
            for (int i = 0; i < 3; i++) {
                assertThat(bytesOf(far, i)).isEqualTo(frame(i));
            }
        }
        assertThat(right.isZeroCopy()).isFalse();
        assertThat(left.dropped()).isZero();
    }

    private static byte[] bytesOf(final PacketSocket socket, final int slot) {
        while (!socket.ring().isFilled(slot)) {
            assertThat(new PollSet(socket.descriptor()).await(5000)).isPositive();
        }
        final byte[] bytes = new byte[socket.ring().capturedLength(slot)];
        socket.ring().memory().getBytes(socket.ring().frameOffset(slot), bytes);
        return bytes;
    }

    @Test
    void shouldCountWhatFindsNoChunk() {
        fill(2);
        send(5);
        awaitFrames(2);

        assertThat(left.dropped()).isEqualTo(3);
        left.wakeReceive();
        left.close();
        assertThat(left.dropped()).isEqualTo(3);
    }

    @Test
    void shouldSayWhyNothingIsSent() {
        network.ip("p", "link set right down");
        right.transmit().put(256, 60);
        right.transmit().publish();

        assertThat(right.wakeTransmit()).isEqualTo(ErrorNumber.ENETDOWN);
        assertThat(right.transmit().pending()).isEqualTo(1);
        right.transmit().withdraw(1);
        assertThat(right.transmit().pending()).isZero();
    }

    @Test
    void shouldSayThatTheQueueIsTaken() {
        try (XdpMemory other = new XdpMemory(2 * RING)) {
            assertThatThrownBy(() -> open("left", other, null))
                    .isInstanceOf(SystemCallException.class)
                    .hasMessageContaining("AF_XDP, queue 0 of interface index")
                    .hasMessageContaining("EBUSY");
        }
    }

    @Test
    void shouldRefuseMemoryThatNobodyCanMap() {
        assertThatThrownBy(() -> new XdpMemory(0)).hasMessageContaining("chunks=0");
        assertThatThrownBy(() -> new XdpMemory(1 << 19)).hasMessageContaining("2 GiB");
        assertThat(memory.chunks()).isEqualTo(2 * RING);
        assertThat(memory.buffer().capacity()).isEqualTo(2 * RING * XdpMemory.CHUNK_LENGTH);
        assertThat(HEADER).isLessThan(XdpMemory.HEADROOM);
    }

    @Test
    void shouldBePromiscuousForAsLongAsItIsAskedTo() {
        final PromiscuousMode mode = network.in("p", () -> PromiscuousMode.of(LinkSettings.indexOf("left")));
        assertThat(network.ip("p", "-d link show dev left")).contains("promiscuity 1");

        mode.close();
        mode.close();

        assertThat(network.ip("p", "-d link show dev left")).contains("promiscuity 0");
        assertThatThrownBy(() -> PromiscuousMode.of(1 << 30)).hasMessageContaining("promiscuous mode of interface");
    }

    @Test
    void shouldFollowTheMtu() {
        final LinkMtuReader reader = network.in("p", () -> LinkMtuReader.open("left"));
        assertThat(reader.read()).isEqualTo(1500);
        network.ip("p", "link set left mtu 1400");
        assertThat(reader.read()).isEqualTo(1400);
        reader.close();
        reader.close();
        assertThat(reader.read()).isEqualTo(1400);
        assertThatThrownBy(() -> LinkMtuReader.open("nowhere")).hasMessageContaining("ENODEV");
    }
}
