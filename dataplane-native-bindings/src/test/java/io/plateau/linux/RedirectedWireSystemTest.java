package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.TestNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two ports, each with a landing device to take its frames from and a sender, between two hosts that leave
 * checksums and segmentation to their interfaces.
 */
@Tag("system")
@ParameterizedClass
@EnumSource(IngressHook.class)
class RedirectedWireSystemTest {
    private static final int HEADER = ReceiveRing.VIRTIO_NET_HEADER_LENGTH;
    private static final int STREAM_LENGTH = 4 << 20;
    private static final int NEEDS_CHECKSUM = 1;
    private static final int GSO_TCPV4 = 1;
    private static final RingGeometry GEOMETRY = RingGeometry.of(69_632, 64);

    @Parameter
    private IngressHook hook;

    private final TestNetwork network = TestNetwork.unconnected();
    private final Deque<AutoCloseable> openThings = new ArrayDeque<>();
    private Direction there;
    private Direction back;

    @BeforeEach
    void connect() {
        network.addVeth("client", "eth0", "gateway", "lan");
        network.addVeth("gateway", "wan", "server", "eth0");
        network.addAddresses("eth0", "eth0");
        there = network.in("gateway", () -> new Direction("lan", "wan"));
        back = network.in("gateway", () -> new Direction("wan", "lan"));
    }

    @AfterEach
    void disconnect() {
        CloseHelper.closeAll(openThings);
        network.close();
    }

    private <T extends AutoCloseable> T opened(final T thing) {
        openThings.push(thing);
        return thing;
    }

    /** What comes in by one port goes out by the other. */
    private final class Direction {
        private final PacketSocket landed;
        private final PacketSender sender;
        private final MessageVector vector = new MessageVector(1);
        private int slot;
        private int partialChecksums;
        private int superFrames;

        Direction(final String from, final String to) {
            final LandingDevice landing = opened(LandingDevice.open("landing-" + from, hook));
            final BpfMap cells = opened(TestPrograms.cells());
            landed = opened(PacketSocket.unbound(GEOMETRY));
            landed.receiveForStation(landing.index());
            sender = opened(PacketSender.openPromiscuous(LinkSettings.indexOf(to)));
            opened(PromiscuousMode.of(LinkSettings.indexOf(from)));
            opened(TestPrograms.redirect(cells, landing.index())).attachIngress(LinkSettings.read(from), hook);
        }

        void forward() {
            final ReceiveRing ring = landed.ring();
            while (ring.isFilled(slot)) {
                final int start = ring.frameOffset(slot) - HEADER;
                partialChecksums += ring.memory().getByte(start) & NEEDS_CHECKSUM;
                superFrames += ring.memory().getByte(start + 1) == GSO_TCPV4 ? 1 : 0;
                assertThat(ring.capturedLength(slot)).isEqualTo(ring.frameLength(slot));
                vector.add(ring.memory().addressOffset() + start, HEADER + ring.frameLength(slot));
                vector.send(sender.descriptor(), (position, errno) -> {
                    throw new AssertionError(ErrorNumber.nameOf(errno));
                });
                ring.giveBack(slot);
                slot = (slot + 1) % ring.slotCount();
            }
        }
    }

    private static byte[] stream() {
        final byte[] stream = new byte[STREAM_LENGTH];
        for (int i = 0; i < STREAM_LENGTH; i++) {
            stream[i] = (byte) ((i * 31) >> 3);
        }
        return stream;
    }

    private ServerSocketChannel listen() {
        try {
            final ServerSocketChannel listener = opened(ServerSocketChannel.open());
            listener.bind(new InetSocketAddress(TestNetwork.SERVER_IPV4, 7000)).configureBlocking(false);
            return listener;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SocketChannel connectTo() {
        try {
            final SocketChannel channel = opened(SocketChannel.open());
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress(TestNetwork.SERVER_IPV4, 7000));
            return channel;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldCarryStreamsWithSuperFramesAndPartialChecksums() throws IOException {
        final ServerSocketChannel listener = network.in("server", this::listen);
        final SocketChannel client = network.in("client", this::connectTo);
        final ByteBuffer sent = ByteBuffer.wrap(stream());
        final ByteBuffer received = ByteBuffer.allocate(STREAM_LENGTH);
        final long startedNs = System.nanoTime();
        SocketChannel server = null;
        while (received.hasRemaining()) {
            assertThat(System.nanoTime() - startedNs).isLessThan(TimeUnit.SECONDS.toNanos(60));
            there.forward();
            back.forward();
            if (server == null) {
                server = listener.accept();
            } else {
                server.configureBlocking(false);
                server.read(received);
            }
            if (client.finishConnect()) {
                client.write(sent);
            }
        }
        CloseHelper.close(server);

        assertThat(received.array()).isEqualTo(stream());
        assertThat(there.superFrames).isPositive();
        assertThat(there.partialChecksums).isGreaterThan(there.superFrames);
        assertThat(back.partialChecksums).isPositive();
    }
}
