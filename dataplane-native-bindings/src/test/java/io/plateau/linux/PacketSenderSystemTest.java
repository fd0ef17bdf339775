package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.testkit.TestNetwork;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("system")
class PacketSenderSystemTest {
    private static final int HEADER = ReceiveRing.VIRTIO_NET_HEADER_LENGTH;

    private final TestNetwork network = TestNetwork.empty();
    private final UnsafeBuffer frame = Native.allocate(2048);
    private final MessageVector vector = new MessageVector(4);
    private final List<Integer> failures = new ArrayList<>();

    @BeforeEach
    void begin() {
        network.addSilentNamespace("peer").addSilentNamespace("p").addVeth("peer", "end", "p", "port");
    }

    @AfterEach
    void end() {
        network.close();
    }

    private PacketSender open() {
        return network.in("p", () -> PacketSender.openPromiscuous(LinkSettings.indexOf("port")));
    }

    private int send(final PacketSender sender, final int length) {
        for (int i = 0; i < length; i++) {
            frame.putByte(HEADER + i, (byte) (i * 7 | 2));
        }
        vector.add(frame.addressOffset(), HEADER + length);
        return vector.send(sender.descriptor(), (position, errno) -> failures.add(errno));
    }

    @Test
    void shouldSendToThePeer() {
        try (PacketSocket peer = network.in(
                        "peer", () -> PacketSocket.open(LinkSettings.indexOf("end"), RingGeometry.of(2048, 64)));
                PacketSender sender = open()) {
            assertThat(send(sender, 1514)).isEqualTo(1);

            assertThat(new PollSet(peer.descriptor()).await(30_000)).isEqualTo(1);
            final byte[] sent = new byte[1514];
            final byte[] received = new byte[1514];
            frame.getBytes(HEADER, sent);
            assertThat(peer.ring().capturedLength(0)).isEqualTo(1514);
            peer.ring().memory().getBytes(peer.ring().frameOffset(0), received);
            assertThat(received).isEqualTo(sent);
        }
    }

    @Test
    void shouldReceiveNothing() {
        try (PacketSender sender = open();
                PacketSocket witness = network.in(
                        "p", () -> PacketSocket.open(LinkSettings.indexOf("port"), RingGeometry.of(2048, 64)));
                FrameSender peer = network.in("peer", () -> FrameSender.open("end"))) {
            peer.send(new byte[60]);

            assertThat(new PollSet(witness.descriptor()).await(30_000)).isEqualTo(1);
            assertThat(new PollSet(sender.descriptor()).await(0)).isZero();
        }
    }

    @Test
    void shouldBePromiscuousForAsLongAsItIsOpen() {
        final PacketSender sender = open();
        assertThat(shown()).contains("promiscuity 1");

        sender.close();
        sender.close();

        assertThat(shown()).contains("promiscuity 0");
        try (PacketSender modest = network.in("p", () -> PacketSender.open(LinkSettings.indexOf("port")))) {
            assertThat(shown()).contains("promiscuity 0");
            assertThat(modest.descriptor()).isPositive();
        }
    }

    private String shown() {
        return network.ip("p", "-d link show dev port");
    }

    @Test
    void shouldTellOfEachFrameWhileTheLinkIsDownAndOfNothingElse() {
        try (PacketSender sender = open()) {
            network.ip("p", "link set port down");
            assertThat(send(sender, 60)).isZero();
            assertThat(failures).containsExactly(ErrorNumber.ENETDOWN);

            network.ip("p", "link set port up");
            network.awaitUp("p", "port");
            assertThat(new PollSet(sender.descriptor()).await(0))
                    .as("a pending error")
                    .isZero();
            assertThat(send(sender, 60)).isEqualTo(1);
        }
    }

    @Test
    void shouldTellOfFramesThatAreTooLong() {
        try (PacketSender sender = open()) {
            assertThat(send(sender, 1600)).isZero();

            assertThat(failures).containsExactly(ErrorNumber.EMSGSIZE);
        }
    }

    @Test
    void shouldSayWhichInterfaceThereIsNot() {
        assertThatThrownBy(() -> PacketSender.open(2_000_000_000))
                .isInstanceOf(SystemCallException.class)
                .hasMessageStartingWith("bind, AF_PACKET, interface index 2000000000: ENODEV");
    }
}
