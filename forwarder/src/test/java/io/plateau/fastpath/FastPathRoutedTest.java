package io.plateau.fastpath;

import static io.plateau.fastpath.RoutedFixture.DMZ;
import static io.plateau.fastpath.RoutedFixture.LAN;
import static io.plateau.fastpath.RoutedFixture.SERVER;
import static io.plateau.fastpath.RoutedFixture.SERVER_IPV6;
import static io.plateau.fastpath.RoutedFixture.WAN;
import static io.plateau.fastpath.RoutedFrames.IP;
import static io.plateau.fastpath.RoutedFrames.TO_SERVER;
import static io.plateau.fastpath.RoutedFrames.VIRTIO;
import static io.plateau.fastpath.RoutedFrames.assertError;
import static io.plateau.fastpath.RoutedFrames.bytes;
import static io.plateau.fastpath.RoutedFrames.hex;
import static io.plateau.fastpath.RoutedFrames.toServer;
import static io.plateau.fastpath.RoutedFrames.toServerOverIpv6;
import static io.plateau.testkit.FrameBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.counters.Verdict;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.ring.ControlKind;
import io.plateau.route.NextHop;
import io.plateau.route.ReversePathRules;
import io.plateau.route.Route;
import io.plateau.route.RouteKind;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.testkit.IcmpErrors;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a router does to a datagram. */
class FastPathRoutedTest {
    private final RoutedFixture gateway = new RoutedFixture();

    // ---- a hop ----

    @Test
    void shouldTakeOneHopAndRewriteTheLinkHeader() {
        gateway.receive(toServer().padding(7).udpOfTotalLength(100).bytes());

        final byte[] expected = toServer().timeToLive(63).udpOfTotalLength(100).bytes();
        System.arraycopy(bytes(TO_SERVER), 0, expected, VIRTIO, 12);
        assertThat(gateway.sentBy(WAN)).containsExactly(expected);
        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.FORWARDED, 1L));
    }

    @Test
    void shouldTakeOneHopOfIpv6() {
        gateway.receive(toServerOverIpv6().udpOfTotalLength(100).bytes());

        final byte[] expected =
                toServerOverIpv6().timeToLive(63).udpOfTotalLength(100).bytes();
        System.arraycopy(bytes(TO_SERVER), 0, expected, VIRTIO, 12);
        assertThat(gateway.sentBy(WAN)).containsExactly(expected);
    }

    @Test
    void shouldSendByTheRouterToTheRestOfTheWorld() {
        gateway.receive(
                frame().to("192.0.2.1").udpOfTotalLength(100).bytes(),
                toServerOverIpv6().to("2001:db9::1").udpOfTotalLength(100).bytes());

        assertThat(gateway.sentBy(DMZ))
                .hasSize(2)
                .allMatch(sent -> hex(sent, VIRTIO, 12).equals("020000000021020000000022"));
    }

    @Test
    void shouldTakeOutTagsThatCarryPriorityAlone() {
        gateway.receive(toServer().tag(0x8100, 0xE000).udpOfTotalLength(100).bytes());

        assertThat(gateway.sentBy(WAN)).singleElement().satisfies(sent -> {
            assertThat(sent).hasSize(IP + 100);
            assertThat(hex(sent, VIRTIO, 14)).isEqualTo("0200000000110200000000120800");
        });
    }

    @Test
    void shouldSendBackByTheSamePortWithoutRedirect() {
        gateway.meet(LAN, "198.18.0.77", 0x0200_0000_0077L)
                .receive(frame().to("198.18.0.77").udpOfTotalLength(100).bytes());

        assertThat(gateway.sentBy(LAN))
                .singleElement()
                .satisfies(sent -> assertThat(hex(sent, VIRTIO, 6)).isEqualTo("020000000077"));
    }

    @Test
    void shouldKeepEachFlowOnOneOfSeveralWays() {
        gateway.route("192.0.2.0/24", NextHop.by(WAN, null), NextHop.by(DMZ, IpAddress.parse(RoutedFixture.ROUTER)));
        gateway.meet(WAN, "192.0.2.1", RoutedFixture.SERVER_MAC);

        for (int i = 0; i < 10; i++) {
            gateway.receive(frame().to("192.0.2.1").udpOfTotalLength(100).bytes());
        }

        assertThat(List.of(gateway.sentBy(WAN).size(), gateway.sentBy(DMZ).size()))
                .containsExactlyInAnyOrder(0, 10);
    }

    // ---- what is the kernel's ----

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "198.18.0.1, 198.18.0.254", "198.18.0.1, 198.18.1.254", "198.18.0.1, 198.18.1.255", "198.18.0.1, 224.0.0.5",
        "198.18.0.1, 255.255.255.255", "0.0.0.0, 255.255.255.255", "198.18.0.1, 169.254.0.1", "169.254.7.7, 198.18.1.2",
        "2001:db8::1, 2001:db8::fe", "2001:db8::1, ff02::1", "2001:db8::1, ff0e::1", "fe80::1, fe80::2"
    })
    void shouldLeaveToTheKernelWhatIsItsOwn(final String source, final String destination) {
        gateway.receive(
                frame().from(source).to(destination).udpOfTotalLength(100).bytes());

        assertNothingSent();
        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.FORWARDED, 1L));
        assertThat(gateway.isConserved()).isTrue();
    }

    @Test
    void shouldLeaveToTheKernelWhatIsNoDatagramForThisStation() {
        final byte[] arp = toServer().bytes();
        arp[VIRTIO + 13] = 6;
        final byte[] otherStation = toServer().bytes();
        otherStation[VIRTIO + 5] = 9;
        final byte[] broadcast = toServer().bytes();
        Arrays.fill(broadcast, VIRTIO, VIRTIO + 6, (byte) 0xFF);

        gateway.receive(arp, otherStation, broadcast, toServer().tag(0x8100, 5).bytes(), pppoe());

        assertNothingSent();
        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.FORWARDED, 5L));
    }

    private static byte[] pppoe() {
        final byte[] datagram = toServer().datagram();
        return Frames.join(
                new byte[VIRTIO],
                bytes("020000000002 020000000001 8864 1100 0001"),
                Frames.u16(datagram.length + 2),
                bytes("0021"),
                datagram);
    }

    private void assertNothingSent() {
        for (int port = 0; port < 3; port++) {
            assertThat(gateway.sentBy(port)).as("sent by port " + port).isEmpty();
        }
    }

    // ---- the MTU that counts ----

    @ParameterizedTest(name = "table {0}, route {1}, link {2}: {3}")
    @CsvSource({"1300, 1400, 1500, 1300", "1500, 1300, 1400, 1300", "1400, 1500, 1300, 1300"})
    void shouldHoldTheSmallestOfTableRouteAndLinkAgainstIt(
            final int table, final int route, final int link, final int mtu) {
        gateway.enforce(SERVER, table);
        gateway.linkMtus.update(WAN, link);
        gateway.routes.put(
                IpPrefix.parse("198.18.1.0/24"),
                Route.of(RouteKind.UNICAST, NextHop.by(WAN, null)).withMtu(route));

        gateway.receive(
                toServer().dontFragment().udpOfTotalLength(mtu).bytes(),
                toServer().dontFragment().udpOfTotalLength(mtu + 1).bytes());

        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.FORWARDED, 1L, Verdict.REPORTED, 1L));
        assertError(
                gateway.sentBy(LAN).get(0),
                "0304" + String.format("%08x", mtu),
                toServer().dontFragment().udpOfTotalLength(mtu + 1));
    }

    @Test
    void shouldReportIpv6FromItsOwnAddress() {
        gateway.enforce(SERVER_IPV6, 1300)
                .receive(toServerOverIpv6().udpOfTotalLength(1301).bytes());

        assertError(
                gateway.sentBy(LAN).get(0), "0200 00000514", toServerOverIpv6().udpOfTotalLength(1301));
    }

    @Test
    void shouldTakeOneHopFromEachFragment() {
        gateway.enforce(SERVER, 576).receive(toServer().udpOfTotalLength(1500).bytes());

        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.FRAGMENTED, 1L));
        assertThat(gateway.sentBy(WAN)).hasSize(3).allSatisfy(piece -> {
            assertThat(piece[IP + 8]).isEqualTo((byte) 63);
            assertThat(hex(piece, VIRTIO, 12)).isEqualTo("020000000011020000000012");
            assertThat(Bytes.checksum(piece, IP, 20)).isZero();
        });
    }

    @Test
    void shouldResegmentSuperFramesInPlace() {
        gateway.policy = FastPathFixture.policy(PolicySettings.TooBig.RESEGMENT, PolicySettings.RefusedClaims.FORWARD);
        final TcpFrames tcp = TcpFrames.over(4);
        gateway.check(LAN, ReversePathRules.NONE).enforce(tcp.server(), 1400).receive(tcp.superFrame(5000, 1500, 2));

        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.RESEGMENTED, 1L));
        assertThat(gateway.sentBy(DMZ)).singleElement().satisfies(sent -> {
            assertThat(sent[IP + 8]).isEqualTo((byte) 63);
            assertThat(hex(sent, 4, 2)).isEqualTo("5005"); // 1360, host byte order
        });
    }

    @Test
    void shouldHearClaimsThatGoBy() {
        final byte[] quoted =
                frame().from(SERVER).dontFragment().udpOfTotalLength(1500).datagram();
        final byte[] claim =
                Frames.join(new byte[VIRTIO], IcmpErrors.fragmentationNeededFrame("198.18.0.9", SERVER, 1300, quoted));

        gateway.receive(claim);

        assertThat(gateway.handedOver).contains(ControlKind.CLAIM);
        assertThat(gateway.sentBy(WAN)).hasSize(1);
    }
}
