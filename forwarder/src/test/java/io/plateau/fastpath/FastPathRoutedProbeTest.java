package io.plateau.fastpath;

import static io.plateau.fastpath.RoutedFixture.CLIENT_IPV6;
import static io.plateau.fastpath.RoutedFixture.LAN;
import static io.plateau.fastpath.RoutedFixture.SERVER;
import static io.plateau.fastpath.RoutedFixture.SERVER_IPV6;
import static io.plateau.fastpath.RoutedFixture.WAN;
import static io.plateau.fastpath.RoutedFrames.IP;
import static io.plateau.fastpath.RoutedFrames.TO_SERVER;
import static io.plateau.fastpath.RoutedFrames.VIRTIO;
import static io.plateau.fastpath.RoutedFrames.bytes;
import static io.plateau.fastpath.RoutedFrames.hex;
import static io.plateau.fastpath.RoutedFrames.toServer;
import static io.plateau.fastpath.RoutedFrames.toServerOverIpv6;
import static io.plateau.pmtu.claim.PolicyBuilder.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.counters.Verdict;
import io.plateau.pmtu.claim.PolicySettings.Verify;
import io.plateau.ring.ControlKind;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.Frames;
import io.plateau.testkit.IcmpErrors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Echo requests of a gateway that routes: from its own address, by the next hop, and the replies to it. */
class FastPathRoutedProbeTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long TICK = 20_000_000L;
    private static final int CLAIMED = 1400;
    private static final int QUOTED = 1500;
    private static final int SMALL = 500;
    private static final String TO_GATEWAY = "020000000012 020000000011";

    private final RoutedFixture gateway = new RoutedFixture();

    @AfterEach
    void everyFrameIsAccountedFor() {
        assertThat(gateway.isConserved()).isTrue();
    }

    // The links carry 9000.
    private void claim(final int version) {
        gateway.policy = policy().verify(Verify.PROBE).build();
        gateway.receive(udp(version, QUOTED));
        final byte[] datagram = toServerBy(version).udpOfTotalLength(QUOTED).datagram();
        gateway.receiveBy(
                WAN,
                byWan(
                        version == 4
                                ? IcmpErrors.fragmentationNeededFrame("198.18.1.9", "198.18.0.1", CLAIMED, datagram)
                                : IcmpErrors.packetTooBigFrame("2001:db8:1::9", CLIENT_IPV6, CLAIMED, datagram)));
        gateway.sentBy(WAN);
        gateway.sentBy(LAN);
        gateway.pass(SECOND + TICK);
    }

    private static FrameBuilder toServerBy(final int version) {
        return (version == 4 ? toServer() : toServerOverIpv6()).dontFragment();
    }

    private static byte[] udp(final int version, final int length) {
        return toServerBy(version).udpOfTotalLength(length).bytes();
    }

    // As the server sends it to the gateway.
    private static byte[] byWan(final byte[] ethernet) {
        System.arraycopy(bytes(TO_GATEWAY), 0, ethernet, 0, 12);
        return Frames.join(new byte[VIRTIO], ethernet);
    }

    private static int icmp(final int version) {
        return IP + (version == 4 ? 20 : 40);
    }

    private static byte[] reply(final int version, final byte[] request) {
        final byte[] reply = request.clone();
        final int length = version == 4 ? 4 : 16;
        final int addresses = IP + (version == 4 ? 12 : 8);
        System.arraycopy(bytes(TO_GATEWAY), 0, reply, VIRTIO, 12);
        System.arraycopy(request, addresses, reply, addresses + length, length);
        System.arraycopy(request, addresses + length, reply, addresses, length);
        reply[icmp(version)] = (byte) (version == 4 ? 0 : 129);
        return reply;
    }

    private static void assertRequest(final int version, final byte[] request) {
        assertThat(hex(request, VIRTIO, 12)).isEqualTo(TO_SERVER.replace(" ", ""));
        assertThat(request).as("what was quoted, not what the link carries").hasSize(IP + QUOTED);
        assertThat(version == 4 ? hex(request, IP + 12, 8) : hex(request, IP + 8, 32))
                .isEqualTo(
                        version == 4
                                ? "c61201fec6120102"
                                : "20010db80001000000000000000000fe20010db8000100000000000000000002");
        assertThat(request[icmp(version)]).isEqualTo((byte) (version == 4 ? 8 : 128));
    }

    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldAskFromItsOwnAddressByTheNextHop(final int version) {
        claim(version);

        final List<byte[]> sent = gateway.receive(udp(version, SMALL)).sentBy(WAN);

        assertThat(sent).hasSize(2);
        assertRequest(version, sent.get(1));
    }

    // What is reported does not leave, and keeps the link header that it came with.
    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldAskByTheNextHopOfWhatIsReported(final int version) {
        claim(version);
        gateway.enforce(version == 4 ? SERVER : SERVER_IPV6, CLAIMED);

        final List<byte[]> sent = gateway.receive(udp(version, QUOTED)).sentBy(WAN);

        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.FORWARDED, 1L, Verdict.REPORTED, 1L));
        assertThat(sent).hasSize(1);
        assertRequest(version, sent.get(0));
    }

    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldDisproveByTheReplyThatIsTheKernels(final int version) {
        claim(version);
        final byte[] request = gateway.receive(udp(version, SMALL)).sentBy(WAN).get(1);
        final byte[] another = reply(version, request);
        another[icmp(version) + 7]++;
        gateway.receiveBy(WAN, another);
        assertThat(gateway.handedOver).doesNotContain(ControlKind.DISPROOF);

        gateway.receiveBy(WAN, reply(version, request));

        assertThat(gateway.handedOver).contains(ControlKind.DISPROOF);
        assertThat(gateway.sentBy(LAN)).as("left to the kernel").isEmpty();
        assertThat(gateway.verdicts(WAN)).isEqualTo(Map.of(Verdict.FORWARDED, 3L));
    }

    @ParameterizedTest(name = "IPv{0}")
    @ValueSource(ints = {4, 6})
    void shouldNotAskWithoutOneAddressOfItsOwn(final int version) {
        claim(version);
        for (int port = LAN; port <= gateway.addresses.elsewhere(); port++) {
            gateway.addresses.replace(port, List.of());
        }

        assertThat(gateway.receive(udp(version, SMALL)).sentBy(WAN)).hasSize(1);
    }
}
