package io.plateau.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plateau.testkit.Allocations;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {
    private final RouteTable table = new RouteTable();
    private final RouteReader reader = table.reader();

    private void put(final String prefix, final Route route) {
        table.put(IpPrefix.parse(prefix), route);
    }

    private boolean find(final String destination) {
        return find(destination, 0);
    }

    private boolean find(final String destination, final int flowHash) {
        final IpAddress address = IpAddress.parse(destination);
        return reader.find(address.high(), address.low(), flowHash);
    }

    private static Route via(final int port, final String gateway) {
        return Route.of(RouteKind.UNICAST, NextHop.by(port, IpAddress.parse(gateway)));
    }

    private static Route ways(final NextHop... hops) {
        return Route.of(RouteKind.UNICAST, hops);
    }

    private static NextHop hop(final int port, final int weight) {
        return new NextHop(port, 10 + port, null, weight);
    }

    private String gateway() {
        return new IpAddress(reader.gatewayHigh(), reader.gatewayLow()).toString();
    }

    @Test
    void shouldTellOfMtus() {
        final List<String> told = new ArrayList<>();
        final Route route = via(0, "192.0.2.1");
        put("192.0.2.0/24", route.withMtu(1300));
        table.tell((prefix, before, after) -> told.add(prefix + " " + before + " " + after));

        put("192.0.2.0/24", route.withMtu(1300));
        put("192.0.2.0/24", route.withMtu(1400));
        put("192.0.2.0/24", route);
        put("198.51.100.0/24", route.withMtu(1280));
        table.remove(IpPrefix.parse("198.51.100.0/24"));

        assertThat(told)
                .containsExactly(
                        "192.0.2.0/24 1300 1400",
                        "192.0.2.0/24 1400 " + Route.NO_MTU,
                        "198.51.100.0/24 " + Route.NO_MTU + " 1280",
                        "198.51.100.0/24 1280 " + Route.NO_MTU);
    }

    @Test
    void shouldFindTheLongest() {
        put("0.0.0.0/0", via(0, "192.0.2.1"));
        put("198.51.100.0/24", via(1, "192.0.2.2"));
        put("198.51.100.128/25", via(2, "192.0.2.3").withMtu(1400));

        assertThat(find("203.0.113.1")).isTrue();
        assertThat(gateway()).isEqualTo("192.0.2.1");
        assertThat(find("198.51.100.127")).isTrue();
        assertThat(reader.port()).isEqualTo(1);
        assertThat(reader.mtu()).isEqualTo(Route.NO_MTU);
        assertThat(find("198.51.100.128")).isTrue();
        assertThat(reader.port()).isEqualTo(2);
        assertThat(reader.mtu()).isEqualTo(1400);
        assertThat(reader.isOnLink()).isFalse();
    }

    @ParameterizedTest(name = "0.0.0.0/{0}")
    @CsvSource({"0", "1", "17", "18", "19", "24", "25", "30", "31", "32"})
    void shouldComeAndGoAtEachLength(final int length) {
        final String prefix = "0.0.0.0/" + length;
        final String behind = length == 0
                ? "255.255.255.255"
                : IpAddress.ofIpv4(1 << (32 - length)).toString();
        put(prefix, via(1, "192.0.2.1"));

        assertThat(find("0.0.0.0")).isTrue();
        assertThat(find(behind)).isEqualTo(length == 0);

        table.remove(IpPrefix.parse(prefix));
        assertThat(find("0.0.0.0")).isFalse();
        assertThat(table.size()).isZero();
    }

    @Test
    void shouldFindTheDestinationItselfOnTheLink() {
        put("2001:db8:1::/64", Route.of(RouteKind.UNICAST, NextHop.by(3, null)));

        assertThat(find("2001:db8:1::7")).isTrue();
        assertThat(reader.kind()).isEqualTo(RouteKind.UNICAST);
        assertThat(reader.isOnLink()).isTrue();
        assertThat(gateway()).isEqualTo("2001:db8:1::7");
        assertThat(find("2001:db8:2::7")).isFalse();
    }

    @Test
    void shouldNotMistakeOneFamilyForTheOther() {
        put("::/0", via(1, "2001:db8::1"));

        assertThat(find("198.51.100.7")).isFalse();

        put("0.0.0.0/0", via(2, "192.0.2.1"));
        assertThat(find("2001:db8::7")).isTrue();
        assertThat(reader.port()).isEqualTo(1);
    }

    @Test
    void shouldSayWhatBecomesOfDatagrams() {
        put("198.51.100.0/24", Route.of(RouteKind.BLACKHOLE));
        put("198.51.100.1", Route.of(RouteKind.LOCAL, NextHop.by(2, null)));

        assertThat(find("198.51.100.7")).as("there is a route").isTrue();
        assertThat(reader.kind()).isEqualTo(RouteKind.BLACKHOLE);
        assertThat(reader.port()).isEqualTo(NextHop.NO_PORT);
        assertThat(find("198.51.100.1")).isTrue();
        assertThat(reader.kind()).isEqualTo(RouteKind.LOCAL);
    }

    @Test
    void shouldFindNoRouteWhereOneSaysSo() {
        put("0.0.0.0/0", via(0, "192.0.2.1"));
        put("198.51.100.0/24", Route.of(RouteKind.UNICAST));

        assertThat(find("198.51.100.7")).isFalse();
        assertThat(find("198.51.101.7")).isTrue();
    }

    @Test
    void shouldSpreadFlowsByWeight() {
        put("0.0.0.0/0", ways(hop(0, 1), hop(1, 3)));
        final int[] flows = new int[2];
        for (int i = 0; i < 100_000; i++) {
            assertThat(find("198.51.100.7", i * 0x9E37_79B9)).isTrue();
            flows[reader.port()]++;
        }

        assertThat(flows[0]).isCloseTo(25_000, within(500));
        assertThat(reader.leavesBy(0)).isTrue();
        assertThat(reader.leavesBy(1)).isTrue();
        assertThat(reader.leavesBy(2)).isFalse();
    }

    @ParameterizedTest(name = "hash {0}: port {1}")
    @CsvSource({"0, 0", "0x7FFFFFFF, 0", "0x80000000, 1", "0xFFFFFFFF, 1"})
    void shouldCutTheHashWhereTheKernelDoes(final String hash, final int port) {
        put("0.0.0.0/0", ways(hop(0, 1), hop(1, 1)));

        assertThat(find("198.51.100.7", Long.decode(hash).intValue())).isTrue();
        assertThat(reader.port()).isEqualTo(port);
    }

    @Test
    void shouldLeaveOutWaysByLinksThatAreDown() {
        put("198.51.100.0/24", ways(hop(0, 1), hop(1, 1)));
        put("203.0.113.0/24", ways(hop(0, 1)));

        table.setUsable(10, false);
        put("192.0.2.0/24", ways(hop(0, 2)));

        assertThat(find("198.51.100.7", 0)).isTrue();
        assertThat(reader.port()).isEqualTo(1);
        assertThat(find("203.0.113.7")).isFalse();
        assertThat(find("192.0.2.7")).as("made since").isFalse();

        table.setUsable(10, true);
        assertThat(find("198.51.100.7", 0)).isTrue();
        assertThat(reader.port()).isZero();
        assertThat(find("203.0.113.7")).isTrue();
    }

    @Test
    void shouldGiveRoutesByNextHopObjectsOtherWays() {
        final Route route = new Route(
                RouteKind.UNICAST, List.of(hop(0, 1)), Route.NO_MTU, false, null, new RouteOrigin(254, 0, 0, 0, 5));
        put("198.51.100.0/24", route);
        put("203.0.113.0/24", ways(hop(0, 1)));

        table.replaceHops(5, List.of(hop(2, 1)));

        assertThat(find("198.51.100.7")).isTrue();
        assertThat(reader.port()).isEqualTo(2);
        assertThat(find("203.0.113.7")).isTrue();
        assertThat(reader.port()).isZero();
        table.replaceHops(5, List.of());
        assertThat(find("198.51.100.7")).isFalse();
    }

    @Test
    void shouldTakeOutWhatTestsSay() {
        put("0.0.0.0/0", via(0, "192.0.2.1"));
        put("198.51.100.0/24", via(1, "192.0.2.2"));
        put("2001:db8::/32", via(1, "2001:db8::1"));

        table.removeIf(route -> route.hops().get(0).port() == 1);
        table.removeIf(route -> false);

        assertThat(table.size()).isEqualTo(1);
        assertThat(find("198.51.100.7")).isTrue();
        assertThat(reader.port()).isZero();
        assertThat(find("2001:db8::7")).isFalse();
    }

    @Test
    void shouldTellTheSourceAndTheLockOfRoutes() {
        final IpAddress source = IpAddress.parse("192.0.2.9");
        put("0.0.0.0/0", via(0, "192.0.2.1"));
        put(
                "198.51.100.0/24",
                new Route(RouteKind.UNICAST, List.of(hop(0, 1)), 1300, true, source, RouteOrigin.CONFIGURATION));

        assertThat(find("203.0.113.7")).isTrue();
        assertThat(reader.hasSource()).isFalse();
        assertThat(reader.isMtuLocked()).isFalse();
        assertThat(find("198.51.100.7")).isTrue();
        assertThat(reader.hasSource()).isTrue();
        assertThat(new IpAddress(reader.sourceHigh(), reader.sourceLow())).isEqualTo(source);
        assertThat(reader.isMtuLocked()).isTrue();
    }

    @Test
    void shouldNotAllocate() {
        put("198.51.100.0/24", ways(hop(0, 1), hop(1, 3)));
        put("2001:db8::/32", via(1, "2001:db8::1"));
        final IpAddress ipv4 = IpAddress.parse("198.51.100.7");
        final IpAddress ipv6 = IpAddress.parse("2001:db8::7");

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    reader.prefetch(ipv4.high(), ipv4.low());
                    reader.find(ipv4.high(), ipv4.low(), 7);
                    reader.prefetch(ipv6.high(), ipv6.low());
                    reader.find(ipv6.high(), ipv6.low(), 7);
                }))
                .isZero();
        assertThat(reader.touched()).as("a sum that nobody needs").isPositive();
    }
}
