package io.plateau.route.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.route.Route;
import io.plateau.route.RouteKind;
import io.plateau.wire.IpAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes that {@code ip route} makes, as the agent follows them. */
@Tag("system")
class KernelRoutesSystemTest {
    private static final int OTHER_HALF = 0xFFFF_FFFF;

    private final Router router = Router.started();

    @AfterEach
    void end() {
        router.close();
    }

    @Test
    void shouldKnowAtFirstWhatWasThereBefore() {
        assertThat(router.way("192.0.2.77")).isEqualTo("UNICAST 0 192.0.2.77");
        assertThat(router.way("198.51.100.77")).isEqualTo("UNICAST 1 198.51.100.77");
        assertThat(router.way("2001:db8:2::77")).isEqualTo("UNICAST 1 2001:db8:2::77");
        assertThat(router.way("192.0.2.1")).startsWith("LOCAL");
        assertThat(router.way("2001:db8:1::1")).startsWith("LOCAL");
        assertThat(router.way("192.0.2.255")).startsWith("BROADCAST");
        assertThat(router.way("ff02::1")).startsWith("MULTICAST");
        assertThat(router.way("127.0.0.1")).isEqualTo("LOCAL");
        assertThat(router.way("203.0.113.7")).isEqualTo("none");
        assertThat(router.kernel.dumps()).isEqualTo(1);
        assertThat(router.kernel.notFollowed()).isEmpty();
    }

    @Test
    void shouldFollowRoutesThatComeChangeAndGo() {
        router.ip("route add 203.0.113.0/24 via 192.0.2.2");
        router.awaitWay("203.0.113.7", "UNICAST 0 192.0.2.2");
        router.ip("route replace 203.0.113.0/24 via 198.51.100.2");
        router.awaitWay("203.0.113.7", "UNICAST 1 198.51.100.2");
        router.ip("route add 203.0.113.0/25 via 192.0.2.2");
        router.awaitWay("203.0.113.7", "UNICAST 0 192.0.2.2");
        router.ip("route del 203.0.113.0/25");
        router.awaitWay("203.0.113.7", "UNICAST 1 198.51.100.2");
        router.ip("route del 203.0.113.0/24");
        router.awaitWay("203.0.113.7", "none");

        router.ip("route add 2001:db8:9::/48 via 2001:db8:1::2");
        router.awaitWay("2001:db8:9::7", "UNICAST 0 2001:db8:1::2");
        router.ip("route replace 2001:db8:9::/48 via 2001:db8:2::2");
        router.awaitWay("2001:db8:9::7", "UNICAST 1 2001:db8:2::2");
        router.ip("route del 2001:db8:9::/48");
        router.awaitWay("2001:db8:9::7", "none");
        assertThat(router.kernel.overruns()).isZero();
    }

    @ParameterizedTest(name = "ip route add {0}")
    @CsvSource({"blackhole, BLACKHOLE", "unreachable, UNREACHABLE", "prohibit, PROHIBIT", "throw, none"})
    void shouldKnowRoutesThatLeadNowhere(final String type, final String way) {
        router.ip("route add default via 192.0.2.2");
        router.ip("route add " + type + " 203.0.113.0/24");
        router.awaitWay("203.0.113.7", way);
        router.ip("route add default via 2001:db8:1::2");
        router.ip("route add " + type + " 2001:db8:9::/48");
        router.awaitWay("2001:db8:9::7", way);
    }

    @Test
    void shouldKnowTheMtuOfRoutesTheirLockAndTheirSource() {
        router.ip("route add 203.0.113.0/24 via 192.0.2.2 mtu 1400");
        router.awaitWay("203.0.113.7", "UNICAST 0 192.0.2.2");
        assertThat(router.routes.mtu()).isEqualTo(1400);
        assertThat(router.routes.isMtuLocked()).isFalse();
        assertThat(router.routes.hasSource()).isFalse();

        router.ip("route replace 203.0.113.0/24 via 192.0.2.2 mtu lock 1300 src 198.51.100.1");
        router.await("locked", () -> router.find("203.0.113.7") && router.routes.isMtuLocked());
        assertThat(router.routes.mtu()).isEqualTo(1300);
        assertThat(new IpAddress(router.routes.sourceHigh(), router.routes.sourceLow()))
                .hasToString("198.51.100.1");

        router.ip("route replace 203.0.113.0/24 via 192.0.2.2");
        router.await("no MTU", () -> router.find("203.0.113.7") && router.routes.mtu() == Route.NO_MTU);
    }

    @Test
    void shouldChooseAmongSeveralWays() {
        router.ip("route add 203.0.113.0/24 nexthop via 192.0.2.2 weight 1 nexthop via 198.51.100.2 weight 3");
        router.awaitWay("203.0.113.7", "UNICAST 0 192.0.2.2");
        assertThat(router.way("203.0.113.7", OTHER_HALF)).isEqualTo("UNICAST 1 198.51.100.2");
        assertThat(router.way("203.0.113.7", 0x4000_0000)).as("a quarter").isEqualTo("UNICAST 1 198.51.100.2");

        router.ip("route add 2001:db8:9::/48 nexthop via 2001:db8:1::2 nexthop via 2001:db8:2::2");
        router.awaitWay("2001:db8:9::7", "UNICAST 0 2001:db8:1::2");
        assertThat(router.way("2001:db8:9::7", OTHER_HALF)).isEqualTo("UNICAST 1 2001:db8:2::2");
    }

    @Test
    void shouldAddAndTakeOneWayOfAnIpv6Route() {
        router.ip("route add 2001:db8:9::/48 via 2001:db8:1::2");
        router.ip("route append 2001:db8:9::/48 via 2001:db8:2::2");
        router.await("two ways", () -> router.way("2001:db8:9::7", OTHER_HALF).equals("UNICAST 1 2001:db8:2::2"));
        assertThat(router.way("2001:db8:9::7")).isEqualTo("UNICAST 0 2001:db8:1::2");

        router.ip("route del 2001:db8:9::/48 via 2001:db8:1::2");
        router.awaitWay("2001:db8:9::7", "UNICAST 1 2001:db8:2::2");
        router.ip("route del 2001:db8:9::/48 via 2001:db8:2::2");
        router.awaitWay("2001:db8:9::7", "none");
    }

    @Test
    void shouldTakeTheLowestMetricAndThenTheNext() {
        router.ip("route add 203.0.113.0/24 via 192.0.2.2 metric 100");
        router.ip("route add 203.0.113.0/24 via 198.51.100.2 metric 50");
        router.awaitWay("203.0.113.7", "UNICAST 1 198.51.100.2");
        router.ip("route add 203.0.113.0/24 via 192.0.2.3 metric 70");
        router.ip("route del 203.0.113.0/24 metric 50");
        router.awaitWay("203.0.113.7", "UNICAST 0 192.0.2.3");
        router.ip("route del 203.0.113.0/24 metric 70");
        router.awaitWay("203.0.113.7", "UNICAST 0 192.0.2.2");

        router.ip("route add 2001:db8:9::/48 via 2001:db8:1::2 metric 100");
        router.ip("route add 2001:db8:9::/48 via 2001:db8:2::2 metric 50");
        router.awaitWay("2001:db8:9::7", "UNICAST 1 2001:db8:2::2");
        router.ip("route del 2001:db8:9::/48 metric 50");
        router.awaitWay("2001:db8:9::7", "UNICAST 0 2001:db8:1::2");
    }

    @Test
    void shouldTakeIpv4ByAnIpv6Gateway() {
        router.ip("route add 203.0.113.0/24 via inet6 2001:db8:1::2 dev lan");
        router.awaitWay("203.0.113.7", "UNICAST 0 2001:db8:1::2");
    }

    @Test
    void shouldLeaveToTheKernelWhatLeavesByAnotherInterface() {
        router.ip("link add other type veth peer name end");
        router.ip("link set other up");
        router.ip("link set end up");
        router.ip("route add 203.0.113.0/24 dev other");
        router.await("known", () -> router.find("203.0.113.7"));
        assertThat(router.routes.kind()).isEqualTo(RouteKind.UNICAST);
        assertThat(router.routes.port()).isNegative();
    }

    @Test
    void shouldFollowNextHopObjects() {
        router.ip("nexthop add id 1 via 192.0.2.2 dev lan");
        router.ip("nexthop add id 2 via 198.51.100.2 dev wan");
        router.ip("nexthop add id 9 group 1/2,3");
        router.ip("route add 203.0.113.0/24 nhid 9");
        router.awaitWay("203.0.113.7", "UNICAST 0 192.0.2.2");
        assertThat(router.way("203.0.113.7", OTHER_HALF)).isEqualTo("UNICAST 1 198.51.100.2");

        router.ip("nexthop replace id 1 via 192.0.2.3 dev lan");
        router.awaitWay("203.0.113.7", "UNICAST 0 192.0.2.3");
        router.ip("nexthop replace id 9 group 2");
        router.awaitWay("203.0.113.7", "UNICAST 1 198.51.100.2");
        router.ip("nexthop del id 2");
        router.awaitWay("203.0.113.7", "none");
        router.pass(2);
        assertThat(router.kernel.dumps())
                .as("who else went with it, only a dump tells")
                .isEqualTo(2);
        assertThat(router.way("203.0.113.7")).isEqualTo("none");
    }

    @Test
    void shouldUseNoLinkThatIsDown() {
        router.ip("route add 203.0.113.0/24 nexthop via 192.0.2.2 nexthop via 198.51.100.2");
        router.ip("route add 203.0.113.0/25 via 192.0.2.2");
        router.ip("route add 2001:db8:9::/48 via 2001:db8:1::2");
        router.awaitWay("203.0.113.7", "UNICAST 0 192.0.2.2");
        router.awaitWay("2001:db8:9::7", "UNICAST 0 2001:db8:1::2");

        router.ip("link set lan down");
        router.awaitWay("203.0.113.7", "UNICAST 1 198.51.100.2");
        assertThat(router.kernel.dumps()).as("at once, before any dump").isEqualTo(1);
        assertThat(router.way("192.0.2.77")).isEqualTo("none");
        router.awaitWay("2001:db8:9::7", "none");

        router.ip("link set lan up");
        router.awaitWay("192.0.2.77", "UNICAST 0 192.0.2.77");
        assertThat(router.way("203.0.113.200")).isEqualTo("UNICAST 0 192.0.2.2");
        router.pass(2);
        assertThat(router.way("203.0.113.7")).as("the /25 is gone for good").isEqualTo("UNICAST 0 192.0.2.2");
        assertThat(router.way("203.0.113.7", OTHER_HALF)).isEqualTo("UNICAST 1 198.51.100.2");
    }

    @Test
    void shouldFollowAddresses() {
        router.ip("addr add 203.0.113.1/25 dev wan");
        router.awaitWay("203.0.113.1", "LOCAL 1 203.0.113.1");
        final IpAddress host = IpAddress.parse("203.0.113.7");
        assertThat(router.kernel.addresses().source(Router.WAN, host.high(), host.low()))
                .hasToString("203.0.113.1");
        assertThat(router.kernel.addresses().isOnLink(Router.LAN, host.high(), host.low()))
                .isFalse();

        router.ip("route add 192.88.99.0/24 via 192.0.2.2 src 203.0.113.1");
        router.awaitWay("192.88.99.7", "UNICAST 0 192.0.2.2");
        router.ip("addr del 203.0.113.1/25 dev wan");
        router.awaitWay("203.0.113.1", "none");
        assertThat(router.kernel.addresses().source(Router.WAN, host.high(), host.low()))
                .hasToString("198.51.100.1");
        router.pass(2);
        assertThat(router.way("192.88.99.7")).as("its source is gone").isEqualTo("none");
    }

    @Test
    void shouldNameTheRulesThatItDoesNotFollow() {
        router.ip("rule add from 192.0.2.0/24 table 100 priority 1000");
        router.ip("route add 203.0.113.0/24 via 192.0.2.2 table 100");
        router.await("news", () -> router.kernel.changes() >= 2);
        router.pass(2);

        assertThat(router.kernel.notFollowed()).containsExactly("IPv4 rule 1000 (table 100)");
        assertThat(router.way("203.0.113.7")).isEqualTo("none");
    }

    @Test
    void shouldFollowHowSourcesAreChecked() {
        router.network.in("router", "sysctl", "-qw", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.lan.rp_filter=1");
        router.network.in("router", "sysctl", "-qw", "net.ipv4.conf.wan.rp_filter=2");
        router.pass(2);

        assertThat(router.kernel.reversePaths().mode(Router.LAN)).isEqualTo(1);
        assertThat(router.kernel.reversePaths().mode(Router.WAN)).isEqualTo(2);
    }
}
