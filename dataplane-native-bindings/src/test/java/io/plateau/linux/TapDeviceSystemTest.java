package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.testkit.TestNetwork;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("system")
class TapDeviceSystemTest {
    private static final int HEADER = ReceiveRing.VIRTIO_NET_HEADER_LENGTH;

    private final TestNetwork network = TestNetwork.empty();
    private final UnsafeBuffer frame = Native.allocate(70_000);

    @BeforeEach
    void begin() {
        network.addSilentNamespace("t");
    }

    @AfterEach
    void end() {
        network.close();
    }

    private TapDevice open(final String name) {
        return network.in("t", () -> TapDevice.open(name));
    }

    private LinkSettings settings(final String name) {
        return network.in("t", () -> LinkSettings.read(name));
    }

    @Test
    void shouldCreateAnInterfaceForAsLongAsItIsOpen() {
        try (TapDevice tap = open("tap0")) {
            final LinkSettings settings = settings("tap0");
            assertThat(settings.isUp()).isTrue();
            assertThat(settings.hasCarrier()).isTrue();
            assertThat(settings.isEthernet()).isTrue();
            assertThat(settings.mtu()).isEqualTo(1500);
            assertThat(settings.offloads())
                    .contains(LinkSettings.Offload.TCP_SEGMENTATION, LinkSettings.Offload.TRANSMIT_CHECKSUM);
            assertThat(tap.read(frame.addressOffset(), frame.capacity())).isEqualTo(-ErrorNumber.EAGAIN);
        }
        assertThat(network.in("t", () -> LinkSettings.exists("tap0"))).isFalse();
    }

    @Test
    void shouldLeaveInterfacesAsItWasFound() {
        network.ip("t", "tuntap add dev tap1 mode tap");
        final LinkSettings before = settings("tap1");

        final TapDevice tap = open("tap1");
        assertThat(settings("tap1").isUp()).as("not ours to switch on").isFalse();
        assertThat(settings("tap1").offloads()).contains(LinkSettings.Offload.TCP_SEGMENTATION);
        tap.close();
        tap.close();

        final LinkSettings after = settings("tap1");
        assertThat(after.offloads()).isEqualTo(before.offloads());
        assertThat(after.isUp()).isFalse();
        assertThat(after.index()).isEqualTo(before.index());
    }

    @Test
    void shouldExchangeFramesWithTheKernel() {
        try (TapDevice tap = open("tap2");
                PacketSocket kernelSide = network.in(
                        "t", () -> PacketSocket.open(LinkSettings.indexOf("tap2"), RingGeometry.of(2048, 512)))) {
            frame.putLong(HEADER, 0xFFFF_FFFF_FFFFL);
            frame.putShort(HEADER + 12, (short) 0xB588);
            frame.putInt(HEADER + 14, 4711);
            assertThat(tap.write(frame.addressOffset(), HEADER + 60)).isEqualTo(HEADER + 60);
            assertThat(new PollSet(kernelSide.descriptor()).await(30_000)).isEqualTo(1);
            final ReceiveRing ring = kernelSide.ring();
            assertThat(ring.memory().getInt(ring.frameOffset(0) + 14)).isEqualTo(4711);

            final MessageVector vector = new MessageVector(1);
            frame.putInt(HEADER + 14, 4712);
            vector.add(frame.addressOffset(), HEADER + 60);
            assertThat(vector.send(kernelSide.descriptor(), (position, errno) -> {}))
                    .isEqualTo(1);
            assertThat(new PollSet(tap.descriptor()).await(30_000)).isEqualTo(1);
            assertThat(tap.read(frame.addressOffset(), frame.capacity())).isEqualTo(HEADER + 60);
            assertThat(frame.getInt(HEADER + 14)).isEqualTo(4712);
        }
    }

    @Test
    void shouldReportLinksThatAreDown() {
        try (TapDevice tap = open("tap3")) {
            network.ip("t", "link set tap3 down");

            assertThat(tap.write(frame.addressOffset(), HEADER + 60)).isEqualTo(-ErrorNumber.EIO);
        }
    }

    @Test
    void shouldRefuseWhatIsNoTap() {
        assertThatThrownBy(() -> open("lo"))
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining("interface lo exists but is no free TAP");
        assertThatThrownBy(() -> open("a-name-of-16-char"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("IFNAMSIZ");
    }
}
