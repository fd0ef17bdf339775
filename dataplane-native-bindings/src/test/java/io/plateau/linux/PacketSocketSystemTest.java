package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.plateau.testkit.TestNetwork;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("system")
class PacketSocketSystemTest {
    private static final int ROUNDS = 5;
    private static final int HEADER = ReceiveRing.VIRTIO_NET_HEADER_LENGTH;
    private static final int EXPERIMENTAL_ETHERTYPE = 0xB588; // 0x88B5 in host order
    private static final RingGeometry GEOMETRY = RingGeometry.of(2048, 512);

    private final TestNetwork network = TestNetwork.empty();
    private final UnsafeBuffer frames = Native.allocate(64 * 2048);
    private final MessageVector vector = new MessageVector(64);
    private final List<String> failures = new ArrayList<>();
    private PacketSocket left;
    private PacketSocket right;

    @BeforeEach
    void connect() {
        network.addSilentNamespace("a").addSilentNamespace("b").addVeth("a", "left", "b", "right");
        left = open("a", "left", GEOMETRY);
        right = open("b", "right", GEOMETRY);
    }

    @AfterEach
    void disconnect() {
        left.close();
        right.close();
        network.close();
    }

    private PacketSocket open(final String label, final String name, final RingGeometry geometry) {
        return network.in(label, () -> PacketSocket.open(LinkSettings.indexOf(name), geometry));
    }

    private void add(final int slot, final int frameLength) {
        final int offset = slot * 2048;
        frames.setMemory(offset, HEADER + frameLength, (byte) 0);
        frames.putLong(offset + HEADER, 0xFFFF_FFFF_FFFFL);
        frames.putShort(offset + HEADER + 12, (short) EXPERIMENTAL_ETHERTYPE);
        frames.putInt(offset + HEADER + 14, slot);
        assertThat(vector.add(frames.addressOffset() + offset, HEADER + frameLength))
                .isTrue();
    }

    private int flush() {
        return vector.send(left.descriptor(), (position, errno) -> failures.add(position + ":" + errno));
    }

    // Reads "number/length" of as many frames as expected; frames of others (the kernel's own) are passed over.
    private static List<String> receive(final PacketSocket socket, final int expected) {
        final ReceiveRing ring = socket.ring();
        final PollSet poll = new PollSet(socket.descriptor());
        final List<String> received = new ArrayList<>();
        int slot = 0;
        while (received.size() < expected) {
            if (!ring.isFilled(slot)) {
                assertThat(poll.await(30_000))
                        .as("a frame within 30 s, have " + received)
                        .isPositive();
                continue;
            }
            final int frame = ring.frameOffset(slot);
            if ((ring.memory().getShort(frame + 12) & 0xFFFF) == EXPERIMENTAL_ETHERTYPE) {
                received.add(ring.memory().getInt(frame + 14) + "/" + ring.frameLength(slot));
            }
            ring.giveBack(slot);
            slot = (slot + 1) % ring.slotCount();
        }
        return received;
    }

    @Test
    void shouldSendBurstsInOrder() {
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            add(i, 60 + i);
            expected.add(i + "/" + (60 + i));
        }
        assertThat(vector.add(frames.addressOffset(), 100)).as("a full vector").isFalse();
        assertThat(vector.count()).isEqualTo(64);

        assertThat(flush()).isEqualTo(64);

        assertThat(vector.count()).isZero();
        assertThat(receive(right, 64)).isEqualTo(expected);
        assertThat(right.dropped()).isZero();
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldPassOverWhatTheKernelRefuses() {
        add(0, 1600);
        add(1, 100);
        add(2, 1600);
        add(3, 1600);
        add(4, 1514);
        add(5, 1600);

        assertThat(flush()).isEqualTo(2);

        assertThat(failures).containsExactly("0:90", "2:90", "3:90", "5:90");
        assertThat(receive(right, 2)).containsExactly("1/100", "4/1514");
    }

    @Test
    void shouldTellOfEachFrameWhileTheLinkIsDown() {
        network.ip("a", "link set left down");
        add(0, 100);
        add(1, 100);

        assertThat(flush()).isZero();
        assertThat(failures).containsExactly("0:100", "1:100");

        network.ip("a", "link set left up");
        final PollSet poll = new PollSet(left.descriptor());
        assertThat(poll.await(0)).as("the pending error").isEqualTo(1);
        add(2, 100);
        assertThat(flush()).isEqualTo(1);
        assertThat(receive(right, 1)).containsExactly("2/100");
    }

    @Test
    void shouldTakeThePendingErrorWhenTheLinkGoesDown() {
        final PollSet poll = new PollSet(right.descriptor());
        network.ip("b", "link set right down");

        assertThat(poll.await(1000)).isEqualTo(1);
        assertThat(poll.isReady(0)).isTrue();
        assertThat(poll.await(0)).isZero();
    }

    @Test
    void shouldNotReceiveWhatItsHostSends() {
        add(0, 100);
        flush();
        receive(right, 1);

        assertThat(left.ring().isFilled(0)).isFalse();
    }

    @Test
    void shouldCountWhatTheRingCannotTake() {
        for (int burst = 0; burst < 10; burst++) {
            for (int i = 0; i < 64; i++) {
                add(i, 100);
            }
            assertThat(flush()).isEqualTo(64);
        }
        while (right.dropped() < 128) { // a slot that is given back would be filled again
            Thread.onSpinWait();
        }
        receive(right, 512);

        assertThat(right.dropped()).isEqualTo(128);
        assertThat(right.dropped())
                .as("the kernel starts again from 0 each time")
                .isEqualTo(128);
        right.close();
        assertThat(right.dropped()).isEqualTo(128);
    }

    @Test
    void shouldSayWhichInterfaceThereIsNot() {
        assertThatThrownBy(() -> PacketSocket.open(2_000_000_000, GEOMETRY))
                .isInstanceOf(SystemCallException.class)
                .hasMessageStartingWith("bind, AF_PACKET, interface index 2000000000: ENODEV")
                .hasMessageContaining("ip link");
    }

    @Test
    void shouldSendWithoutAllocating() {
        final MessageVector.SendFailureHandler fail = (position, errno) -> {
            throw new IllegalStateException("errno " + errno);
        };
        sendBursts(fail, 100_000 / 64);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && least > 0; round++) {
            least = Math.min(least, allocatedBySending(fail));
        }

        assertThat(least).isZero();
    }

    // The JVM does things of its own on a thread's account while it compiles and links: what allocates does so each
    // time.
    private long allocatedBySending(final MessageVector.SendFailureHandler fail) {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long before = threads.getCurrentThreadAllocatedBytes();
        sendBursts(fail, 100_000 / 64);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void sendBursts(final MessageVector.SendFailureHandler fail, final int bursts) {
        for (int burst = 0; burst < bursts; burst++) {
            for (int i = 0; i < 64; i++) {
                vector.add(frames.addressOffset() + i * 2048L, HEADER + 60);
            }
            vector.send(left.descriptor(), fail);
        }
    }

    @Test
    void shouldRefuseVectorsTheKernelWould() {
        assertThatThrownBy(() -> new MessageVector(1025)).hasMessageContaining("UIO_MAXIOV");
        assertThatThrownBy(() -> new MessageVector(0)).hasMessageContaining("capacity=0");
    }
}
