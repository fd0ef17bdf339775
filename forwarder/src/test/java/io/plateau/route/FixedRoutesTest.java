package io.plateau.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FixedRoutesTest {
    private static final IpPrefix HOST = IpPrefix.parse("192.0.2.1");
    private static final Route BY_WAN = Route.of(RouteKind.UNICAST, NextHop.by(1, null));

    private final RouteTable kernel = new RouteTable();

    @Test
    void shouldHaveTheRoutesOfTheConfigurationAndTheGatewaysOwnAddresses() {
        final FixedRoutes routes = new FixedRoutes(Map.of(IpPrefix.parse("0.0.0.0/0"), BY_WAN));
        kernel.put(HOST, Route.of(RouteKind.LOCAL));
        kernel.put(IpPrefix.parse("192.0.2.255"), Route.of(RouteKind.BROADCAST));
        kernel.put(IpPrefix.parse("198.51.100.0/24"), Route.of(RouteKind.UNICAST, NextHop.by(0, null)));
        kernel.put(IpPrefix.parse("203.0.113.0/24"), Route.of(RouteKind.BLACKHOLE));

        routes.follow(kernel);

        assertThat(kindOf(routes, "192.0.2.1")).isEqualTo(RouteKind.LOCAL);
        assertThat(kindOf(routes, "192.0.2.255")).isEqualTo(RouteKind.BROADCAST);
        assertThat(kindOf(routes, "198.51.100.1")).isEqualTo(RouteKind.UNICAST);
        assertThat(kindOf(routes, "203.0.113.1")).isEqualTo(RouteKind.UNICAST);
        assertThat(routes.table().size()).isEqualTo(3);
    }

    @Test
    void shouldPutBackRoutesThatAnAddressHadCovered() {
        final FixedRoutes routes = new FixedRoutes(Map.of(HOST, BY_WAN));
        kernel.put(HOST, Route.of(RouteKind.LOCAL));
        kernel.put(IpPrefix.parse("2001:db8::1"), Route.of(RouteKind.LOCAL));
        routes.follow(kernel);
        assertThat(kindOf(routes, "192.0.2.1")).isEqualTo(RouteKind.LOCAL);

        kernel.remove(HOST);
        kernel.remove(IpPrefix.parse("2001:db8::1"));
        routes.follow(kernel);

        assertThat(kindOf(routes, "192.0.2.1")).isEqualTo(RouteKind.UNICAST);
        assertThat(routes.table().size()).isEqualTo(1);
    }

    private static RouteKind kindOf(final FixedRoutes routes, final String address) {
        final RouteReader reader = routes.table().reader();
        final IpAddress parsed = IpAddress.parse(address);
        assertThat(reader.find(parsed.high(), parsed.low(), 0)).isTrue();
        return reader.kind();
    }
}
