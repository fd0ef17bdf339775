package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.TestNetwork;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Groups whose program goes by the frame's last length bit: even lengths to the first socket, odd ones to the second. */
@Tag("system")
class PacketGroupSystemTest {
    private static final int HEADER = ReceiveRing.VIRTIO_NET_HEADER_LENGTH;
    private static final int EXPERIMENTAL_ETHERTYPE = 0xB588; // 0x88B5 in host order
    private static final RingGeometry GEOMETRY = RingGeometry.of(2048, 512);
    private static final long[] LAST_BIT_OF_LENGTH = {
        0x0000_0000_0000_1061L, // r0 = *(u32 *)(r1 + 0), which is the length
        0x0000_0001_0000_0057L, // r0 &= 1
        0x0000_0000_0000_0095L // exit
    };

    private final TestNetwork network = TestNetwork.empty();
    private final UnsafeBuffer frame = Native.allocate(2048);
    private final MessageVector vector = new MessageVector(1);
    private final int[] slots = new int[2];
    private PacketSender sender;
    private List<PacketSocket> group;

    @BeforeEach
    void connect() {
        network.addSilentNamespace("a").addSilentNamespace("b").addVeth("a", "left", "b", "right");
        sender = network.in("a", () -> PacketSender.open(LinkSettings.indexOf("left")));
        group = open();
    }

    @AfterEach
    void disconnect() {
        CloseHelper.closeAll(group);
        sender.close();
        network.close();
    }

    private List<PacketSocket> open() {
        final UnsafeBuffer code = Native.allocate(LAST_BIT_OF_LENGTH.length * Long.BYTES);
        for (int i = 0; i < LAST_BIT_OF_LENGTH.length; i++) {
            code.putLong(i * Long.BYTES, LAST_BIT_OF_LENGTH[i]);
        }
        return network.in("b", () -> {
            try (BpfProgram program = BpfProgram.loadSocketFilter("last_bit", code)) {
                return PacketGroup.open(LinkSettings.indexOf("right"), GEOMETRY, true, 2, program);
            }
        });
    }

    private void send(final int... lengths) {
        for (final int length : lengths) {
            frame.setMemory(0, HEADER + length, (byte) 0);
            frame.putShort(HEADER + 12, (short) EXPERIMENTAL_ETHERTYPE);
            assertThat(vector.add(frame.addressOffset(), HEADER + length)).isTrue();
            assertThat(vector.send(sender.descriptor(), (position, errno) -> {}))
                    .isEqualTo(1);
        }
    }

    // Lengths of all frames up to one.
    private List<Integer> receive(final int number, final int last) {
        final PacketSocket socket = group.get(number);
        final ReceiveRing ring = socket.ring();
        final List<Integer> received = new ArrayList<>();
        while (!received.contains(last)) {
            if (!ring.isFilled(slots[number])) {
                assertThat(new PollSet(socket.descriptor()).await(30_000))
                        .as("frame %d, have %s", last, received)
                        .isPositive();
                continue;
            }
            received.add(ring.frameLength(slots[number]));
            ring.giveBack(slots[number]);
            slots[number] = (slots[number] + 1) % ring.slotCount();
        }
        return received;
    }

    // Length as the program sees it, which is without the link header: its last bit is the frame's.
    @Test
    void shouldShareFramesAsTheProgramSays() {
        send(60, 61, 62, 64, 63, 66, 65, 1000, 1001);

        assertThat(receive(0, 1000)).containsExactly(60, 62, 64, 66, 1000);
        assertThat(receive(1, 1001)).containsExactly(61, 63, 65, 1001);
    }

    @Test
    void shouldKeepTheNumbersWhenTheLinkComesBack() {
        for (int time = 0; time < 3; time++) {
            network.ip("b", "link set right down");
            network.ip("b", "link set right up");
            network.awaitUp("b", "right");
            network.awaitUp("a", "left");
        }
        send(60, 61, 62, 63);

        assertThat(receive(0, 62)).containsExactly(60, 62);
        assertThat(receive(1, 63)).containsExactly(61, 63);
    }

    // Two forwarders in one namespace, or two ports of one.
    @Test
    void shouldNotMeetOtherGroups() {
        final List<PacketSocket> others = open();
        try {
            send(60, 61);

            assertThat(receive(0, 60)).containsExactly(60);
            assertThat(receive(1, 61)).containsExactly(61);
            for (final PacketSocket other : others) {
                assertThat(new PollSet(other.descriptor()).await(30_000)).isEqualTo(1);
            }
        } finally {
            CloseHelper.closeAll(others);
        }
    }

    @Test
    void shouldNotReceiveWhatThisHostSends() {
        try (PacketSender own = network.in("b", () -> PacketSender.open(LinkSettings.indexOf("right")))) {
            frame.setMemory(0, HEADER + 100, (byte) 0);
            vector.add(frame.addressOffset(), HEADER + 100);
            assertThat(vector.send(own.descriptor(), (position, errno) -> {})).isEqualTo(1);
            send(60);

            assertThat(receive(0, 60)).containsExactly(60);
        }
    }

    @Test
    void shouldLeavePromiscuousModeWhenClosed() {
        final String flags = "/sys/class/net/right/flags";
        assertThat(network.in("b", "cat", flags)).startsWith("0x1103");

        CloseHelper.closeAll(group);

        assertThat(network.in("b", "cat", flags)).startsWith("0x1003");
    }
}
