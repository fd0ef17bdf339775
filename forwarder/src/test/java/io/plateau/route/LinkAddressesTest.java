package io.plateau.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkAddressesTest {
    private final LinkAddresses addresses = new LinkAddresses(3);

    private static LinkAddresses.Address address(final String own, final String subnet, final boolean usable) {
        return new LinkAddresses.Address(IpAddress.parse(own), IpPrefix.parse(subnet), usable);
    }

    private String source(final int port, final String towards) {
        final IpAddress address = IpAddress.parse(towards);
        final IpAddress source = addresses.source(port, address.high(), address.low());
        return source == null ? null : source.toString();
    }

    @BeforeEach
    void fill() {
        addresses.replace(
                0,
                List.of(
                        address("fe80::1", "fe80::/64", true),
                        address("192.0.2.1", "192.0.2.0/24", true),
                        address("192.0.2.2", "192.0.2.0/24", false),
                        address("198.51.100.1", "198.51.100.0/24", true),
                        address("2001:db8::1", "2001:db8::/64", true)));
        addresses.replace(1, List.of(address("fe80::2", "fe80::/64", true)));
        addresses.replace(addresses.elsewhere(), List.of(address("203.0.113.1", "203.0.113.1", true)));
    }

    @ParameterizedTest(name = "port {0} towards {1}: {2}")
    @CsvSource({
        "0, 192.0.2.200, 192.0.2.1",
        "0, 198.51.100.200, 198.51.100.1",
        "0, 8.8.8.8, 192.0.2.1",
        "0, 2001:db8::200, 2001:db8::1",
        "0, 2001:4860::8, 2001:db8::1",
        "0, fe80::200, fe80::1",
        "1, fe80::200, fe80::2",
        "2, fe80::200, ",
        "1, 8.8.8.8, 203.0.113.1",
        "1, 2001:4860::8, 2001:db8::1",
    })
    void shouldSpeakFromTheAddressThatTheKernelWouldChoose(final int port, final String towards, final String source) {
        assertThat(source(port, towards)).isEqualTo(source);
    }

    @Test
    void shouldHaveNoneWhereThereIsNone() {
        addresses.replace(0, List.of());

        assertThat(source(0, "2001:db8::200")).isNull();
        assertThat(source(0, "192.0.2.7")).isEqualTo("203.0.113.1");
    }

    @ParameterizedTest(name = "port {0}, {1}: {2}")
    @CsvSource({"0, 192.0.2.200, true", "0, 192.0.3.1, false", "1, fe80::9, true", "1, 192.0.2.200, false"})
    void shouldKnowWhoCouldBeNeighbour(final int port, final String text, final boolean expected) {
        final IpAddress address = IpAddress.parse(text);

        assertThat(addresses.isOnLink(port, address.high(), address.low())).isEqualTo(expected);
    }
}
