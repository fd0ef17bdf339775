package io.plateau.fastpath;

import static io.plateau.fastpath.RoutedFixture.CLIENT_IPV6;
import static io.plateau.fastpath.RoutedFixture.DMZ;
import static io.plateau.fastpath.RoutedFixture.LAN;
import static io.plateau.fastpath.RoutedFixture.SERVER;
import static io.plateau.fastpath.RoutedFixture.SERVER_IPV6;
import static io.plateau.fastpath.RoutedFixture.WAN;
import static io.plateau.fastpath.RoutedFrames.IP;
import static io.plateau.fastpath.RoutedFrames.VIRTIO;
import static io.plateau.fastpath.RoutedFrames.assertError;
import static io.plateau.fastpath.RoutedFrames.bytes;
import static io.plateau.fastpath.RoutedFrames.hex;
import static io.plateau.fastpath.RoutedFrames.toServer;
import static io.plateau.fastpath.RoutedFrames.toServerOverIpv6;
import static io.plateau.testkit.FrameBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.counters.Verdict;
import io.plateau.icmp.ReportBudget;
import io.plateau.route.NextHop;
import io.plateau.route.ReversePathRules;
import io.plateau.route.Route;
import io.plateau.route.RouteKind;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.FrameBuilder;
import io.plateau.wire.IpPrefix;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a router forwards nowhere, and whom it tells. */
class FastPathRoutedErrorsTest {
    private final RoutedFixture gateway = new RoutedFixture();

    // ---- what goes nowhere ----

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({
        "0.0.0.1, 198.18.1.2",
        "127.0.0.1, 198.18.1.2",
        "224.0.0.1, 198.18.1.2",
        "255.255.255.255, 198.18.1.2",
        "198.18.0.1, 0.0.0.1",
        "198.18.0.1, 127.0.0.1",
        "198.18.0.254, 198.18.1.2",
        "198.18.0.255, 198.18.1.2",
        "198.18.1.7, 198.18.1.2",
        "192.0.2.1, 198.18.1.2",
        "::, 2001:db8:1::2",
        "::1, 2001:db8:1::2",
        "ff02::1, 2001:db8:1::2",
        "2001:db8::1, ::1"
    })
    void shouldDropMartians(final String source, final String destination) {
        gateway.receive(
                frame().from(source).to(destination).udpOfTotalLength(100).bytes());

        assertNothingSent();
        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.MARTIAN, 1L));
    }

    @ParameterizedTest(name = "rp_filter {0}, source {1}: {2}")
    @CsvSource({
        "0, 192.0.2.1,    FORWARDED", "0, 198.18.1.7, FORWARDED", "0, 198.18.2.254, MARTIAN",
        "1, 192.0.2.1,    MARTIAN", "1, 198.18.0.7, FORWARDED", "1, 203.0.113.1,  MARTIAN",
        "2, 192.0.2.1,    FORWARDED", "2, 198.18.1.7, FORWARDED", "2, 203.0.113.1,  MARTIAN"
    })
    void shouldCheckTheReversePathAsThePortSays(final int check, final String source, final Verdict verdict) {
        gateway.check(LAN, check)
                .route("203.0.113.0/24", RouteKind.BLACKHOLE)
                .receive(frame().from(source).to(SERVER).udpOfTotalLength(100).bytes());

        assertThat(gateway.verdicts()).isEqualTo(Map.of(verdict, 1L));
    }

    @Test
    void shouldDropHeadersWithWrongChecksum() {
        final byte[] damaged = toServer().udpOfTotalLength(100).bytes();
        damaged[IP + 8]--;

        gateway.receive(damaged);

        assertNothingSent();
        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.MALFORMED, 1L));
    }

    @ParameterizedTest(name = "{0} hops: {1}")
    @CsvSource({"0, TTL_EXPIRED", "1, TTL_EXPIRED", "2, FORWARDED"})
    void shouldTellWhenTheHopsAreUsedUp(final int hops, final Verdict verdict) {
        gateway.receive(toServer().timeToLive(hops).udpOfTotalLength(100).bytes());
        gateway.receive(
                toServerOverIpv6().timeToLive(hops).udpOfTotalLength(100).bytes());

        assertThat(gateway.verdicts()).isEqualTo(Map.of(verdict, 2L));
        final List<byte[]> told = gateway.sentBy(LAN);
        if (verdict == Verdict.TTL_EXPIRED) {
            assertError(
                    told.get(0), "0b00 00000000", toServer().timeToLive(hops).udpOfTotalLength(100));
            assertError(
                    told.get(1),
                    "0300 00000000",
                    toServerOverIpv6().timeToLive(hops).udpOfTotalLength(100));
        } else {
            assertThat(told).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}: IPv4 {1}, IPv6 {2}")
    @CsvSource({"UNREACHABLE, 0301, 0100", "PROHIBIT, 030d, 0101"})
    void shouldTellWhatTheRouteSays(final RouteKind kind, final String ipv4, final String ipv6) {
        gateway.route("192.0.2.0/24", kind).route("2001:db9::/32", kind);

        assertNoRoute(ipv4, ipv6);
    }

    @Test
    void shouldTellThatThereIsNoRoute() {
        gateway.routes.remove(IpPrefix.parse("0.0.0.0/0"));
        gateway.routes.remove(IpPrefix.parse("2000::/3"));

        assertNoRoute("0300", "0100");
    }

    @Test
    void shouldTellThatThereIsNoRouteByAnyOfThePorts() {
        final NextHop tunnel = NextHop.by(NextHop.NO_PORT, null);
        gateway.route("192.0.2.0/24", tunnel).route("2001:db9::/32", tunnel);

        assertNoRoute("0300", "0100");
    }

    private void assertNoRoute(final String ipv4, final String ipv6) {
        final FrameBuilder four = frame().to("192.0.2.1");
        final FrameBuilder six = frame().from(CLIENT_IPV6).to("2001:db9::1");

        gateway.receive(
                four.udpOfTotalLength(100).bytes(), six.udpOfTotalLength(100).bytes());

        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.NO_ROUTE, 2L));
        final List<byte[]> told = gateway.sentBy(LAN);
        assertError(told.get(0), ipv4 + "00000000", four);
        assertError(told.get(1), ipv6 + "00000000", six);
    }

    // It does so for IPv6 even if it does not forward.
    @ParameterizedTest
    @CsvSource({"UNREACHABLE", "PROHIBIT", "BLACKHOLE"})
    void shouldLetTheKernelTellWhatItTells(final RouteKind kind) {
        gateway.kernelRoutes.put(IpPrefix.parse("2001:db9::/32"), Route.of(kind));
        gateway.route("2001:db9::/32", RouteKind.UNREACHABLE);

        gateway.receive(frame().from(CLIENT_IPV6)
                .to("2001:db9::1")
                .udpOfTotalLength(100)
                .bytes());

        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.NO_ROUTE, 1L));
        assertThat(gateway.sentBy(LAN)).hasSize(kind == RouteKind.BLACKHOLE ? 1 : 0);
    }

    @Test
    void shouldSayNothingOfBlackHoles() {
        gateway.route("192.0.2.0/24", RouteKind.BLACKHOLE)
                .receive(frame().to("192.0.2.1").udpOfTotalLength(100).bytes());

        assertNothingSent();
        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.NO_ROUTE, 1L));
    }

    @Test
    void shouldTellLinkLocalSourcesThatTheDestinationIsBeyondTheirLink() {
        gateway.receive(
                frame().from("fe80::1").to(SERVER_IPV6).udpOfTotalLength(100).bytes());

        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.NO_ROUTE, 1L));
        assertThat(gateway.sentBy(LAN))
                .singleElement()
                .satisfies(told -> assertThat(hex(told, IP + 40, 2)).isEqualTo("0102"));
    }

    // ---- errors ----

    @Test
    void shouldTellNobodyAboutErrorsAndLaterFragments() {
        gateway.receive(
                toServer()
                        .timeToLive(1)
                        .protocol(1, new byte[] {3, 1, 0, 0, 0, 0, 0, 0})
                        .bytes(),
                toServer()
                        .timeToLive(1)
                        .fragment(false, 10)
                        .udpOfTotalLength(100)
                        .bytes());

        assertNothingSent();
        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.TTL_EXPIRED, 2L));
    }

    @Test
    void shouldTellTheSenderByTheRouteToIt() {
        gateway.check(LAN, ReversePathRules.LOOSE)
                .receive(frame().from("192.0.2.1").to(SERVER).timeToLive(1).bytes());

        assertThat(gateway.sentBy(DMZ)).singleElement().satisfies(told -> {
            assertThat(hex(told, VIRTIO, 12)).isEqualTo("020000000021020000000022");
            assertThat(hex(told, IP + 12, 8)).isEqualTo("c61202fec0000201");
        });
    }

    @Test
    void shouldTellNothingWithoutRouteToTheSender() {
        gateway.check(LAN, ReversePathRules.NONE).route("192.0.2.0/24", RouteKind.BLACKHOLE);

        gateway.receive(frame().from("192.0.2.1").to(SERVER).timeToLive(1).bytes());

        assertNothingSent();
    }

    @Test
    void shouldNotLetOtherErrorsUseUpWhatIsThereForReports() {
        final RoutedFixture poor = new RoutedFixture(new ReportBudget(1, 4, 1000, 7)).enforce(SERVER, 576);

        for (int i = 0; i < 10; i++) {
            poor.receive(toServer().timeToLive(1).bytes());
        }
        assertThat(poor.sentBy(LAN)).as("half of the burst is kept").hasSize(2);

        poor.receive(toServer().dontFragment().udpOfTotalLength(600).bytes());
        assertThat(poor.sentBy(LAN)).hasSize(1);
        assertThat(poor.verdicts()).isEqualTo(Map.of(Verdict.TTL_EXPIRED, 10L, Verdict.REPORTED, 1L));
    }

    // ---- options ----

    @Test
    void shouldRecordTheRouteOfWhatItForwards() {
        gateway.receive(toServer()
                .options(bytes("07 0b 04 00000000 00000000 00"))
                .udpOfTotalLength(100)
                .bytes());

        assertThat(gateway.sentBy(WAN)).singleElement().satisfies(sent -> {
            assertThat(hex(sent, IP + 20, 12)).isEqualTo("070b08c61201fe0000000000");
            assertThat(Bytes.checksum(sent, IP, 32)).isZero();
        });
    }

    // The kernel, which sees it too, tells the sender.
    @Test
    void shouldDropOptionsThatMakeNoSense() {
        gateway.receive(
                toServer()
                        .options(bytes("07 07 03 00000000 00"))
                        .udpOfTotalLength(100)
                        .bytes(),
                toServerOverIpv6()
                        .options(bytes("11 00 9e 04 00000000"))
                        .protocol(0, new byte[60])
                        .bytes());

        assertNothingSent();
        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.MALFORMED, 2L));
    }

    @Test
    void shouldDropSourceRoutes() {
        gateway.receive(toServer()
                .options(bytes("83 07 04 c6120201 00"))
                .udpOfTotalLength(100)
                .bytes());

        assertNothingSent();
        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.POLICY, 1L));
    }

    @Test
    void shouldCarryHopByHopOptions() {
        gateway.receive(toServerOverIpv6()
                .options(bytes("11 00 05 02 0000 01 00"))
                .protocol(0, new byte[60])
                .bytes());

        assertThat(gateway.sentBy(WAN)).hasSize(1);
    }

    private void assertNothingSent() {
        for (int port = 0; port < 3; port++) {
            assertThat(gateway.sentBy(port)).as("sent by port " + port).isEmpty();
        }
    }
}
