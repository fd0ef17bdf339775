package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.testkit.TestNetwork;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A port whose frames are redirected to a landing device, and its peer. */
@Tag("system")
@ParameterizedClass
@EnumSource(IngressHook.class)
class LandingDeviceSystemTest {
    private static final String LANDING = "landing";
    private static final RingGeometry GEOMETRY = RingGeometry.of(2048, 64);

    @Parameter
    private IngressHook hook;

    private final TestNetwork network = TestNetwork.empty();
    private final BpfMap cells = TestPrograms.cells();
    private String before;
    private LandingDevice landing;
    private BpfProgram redirect;
    private PacketSocket landed;
    private FrameSender peer;

    @BeforeEach
    void begin() {
        network.addSilentNamespace("peer").addNamespace("p").addVeth("peer", "end", "p", "port");
        before = network.ip("p", "-d link show");
        landing = network.in("p", () -> LandingDevice.open(LANDING, hook));
        landed = network.in("p", () -> PacketSocket.unbound(GEOMETRY));
        landed.receiveForStation(landing.index());
        redirect = TestPrograms.redirect(cells, landing.index());
        network.in("p", () -> {
            redirect.attachIngress(LinkSettings.read("port"), hook);
            return redirect;
        });
        peer = network.in("peer", () -> FrameSender.open("end"));
    }

    @AfterEach
    void end() {
        CloseHelper.closeAll(peer, redirect, landed, landing, cells, network);
    }

    private LinkSettings link(final String name) {
        return network.in("p", () -> LinkSettings.read(name));
    }

    private static byte[] frame(final int length) {
        final byte[] frame = new byte[length];
        for (int i = 0; i < length; i++) {
            frame[i] = (byte) (i * 7);
        }
        frame[0] = 2; // somebody else's
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xB5;
        return frame;
    }

    private void awaitSlot(final int slot) {
        while (!landed.ring().isFilled(slot)) {
            assertThat(new PollSet(landed.descriptor()).await(30_000)).isPositive();
        }
    }

    private byte[] received(final int slot) {
        awaitSlot(slot);
        final byte[] bytes = new byte[landed.ring().capturedLength(slot)];
        landed.ring().memory().getBytes(landed.ring().frameOffset(slot), bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 60, 1514})
    void shouldLandFramesByteForByte(final int length) {
        peer.send(frame(length));

        assertThat(received(0)).isEqualTo(frame(length));
        assertThat(landed.ring().hasVlanTag(0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x8100, 0x88A8})
    void shouldLandTagsBesideFrames(final int protocol) {
        final byte[] tagged = new byte[64];
        final byte[] plain = frame(60);
        System.arraycopy(plain, 0, tagged, 0, 12);
        tagged[12] = (byte) (protocol >> 8);
        tagged[13] = (byte) protocol;
        tagged[14] = (byte) 0xA0; // priority 5
        tagged[15] = 42;
        System.arraycopy(plain, 12, tagged, 16, 48);

        peer.send(tagged);

        assertThat(received(0)).isEqualTo(plain);
        assertThat(landed.ring().hasVlanTag(0)).isTrue();
        assertThat(landed.ring().vlanTag(0)).isEqualTo(protocol << 16 | 0xA02A);
    }

    /**
     * The kernel would learn who asks, on an interface with an address. The second frame comes when the first has
     * been dealt with.
     */
    @Test
    void shouldHideFramesFromTheKernel() {
        network.ip("p", "addr add 198.18.0.2/24 dev landing");
        network.ip("peer", "addr add 198.18.0.1/24 dev end");
        network.tryIn("peer", "ping", "-c", "1", "-W", "1", "198.18.0.2");
        peer.send(frame(60));
        int slot = 0;
        while (received(slot)[12] != (byte) 0x88) {
            slot++;
        }

        assertThat(slot).as("requests before it").isPositive();
        assertThat(network.ip("p", "neigh show dev landing")).isBlank();
    }

    @Test
    void shouldHaveNothingToSay() {
        assertThat(network.ip("p", "-6 addr show dev landing")).isBlank();
        assertThat(network.ip("p", "-6 addr show dev port")).contains("fe80:");
    }

    @Test
    void shouldBeUpWithTheLargestMtu() {
        final LinkSettings link = link(LANDING);
        assertThat(link.isUp()).isTrue();
        assertThat(link.hasCarrier()).isTrue();
        assertThat(link.mtu()).isEqualTo(65_521);
        assertThat(landing.name()).isEqualTo(LANDING);
        assertThat(landing.index()).isEqualTo(link.index());
    }

    @Test
    void shouldLeaveEverythingAsFound() {
        redirect.close();
        landed.close();
        landing.close();
        landing.close();

        assertThat(network.ip("p", "-d link show")).isEqualTo(before);
    }

    @Test
    void shouldBeGoneWithItsDescriptor() {
        assertThat(network.ip("p", "-d link show dev landing")).contains("persist off");
    }

    @Test
    void shouldRefuseNamesThatAreTaken() {
        network.ip("p", "tuntap add dev taken mode tap");

        assertThatThrownBy(() -> network.in("p", () -> LandingDevice.open("taken", hook)))
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining("interface taken exists already: EBUSY");
        assertThatThrownBy(() -> network.in("p", () -> LandingDevice.open("port", hook)))
                .hasMessageContaining("interface port exists already: EBUSY");
        assertThatThrownBy(() -> LandingDevice.open("a-name-of-16-char", hook))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("IFNAMSIZ");
        assertThat(link("taken").isUp()).isFalse();
    }
}
