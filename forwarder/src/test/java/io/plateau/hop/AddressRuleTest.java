package io.plateau.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.wire.IpAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressRuleTest {
    @ParameterizedTest(name = "{0}: stays {1}, martian destination {2}, martian source {3}")
    @CsvSource({
        "0.0.0.0,         false, true,  true",
        "0.255.255.255,   false, true,  true",
        "1.0.0.0,         false, false, false",
        "126.255.255.255, false, false, false",
        "127.0.0.0,       false, true,  true",
        "127.255.255.255, false, true,  true",
        "128.0.0.0,       false, false, false",
        "169.253.255.255, false, false, false",
        "169.254.0.0,     true,  false, true",
        "169.254.255.255, true,  false, true",
        "169.255.0.0,     false, false, false",
        "223.255.255.255, false, false, false",
        "224.0.0.0,       true,  false, true",
        "239.255.255.255, true,  false, true",
        "240.0.0.0,       false, false, false",
        "255.255.255.254, false, false, false",
        "255.255.255.255, true,  false, true",
        "::,              false, true,  true",
        "::1,             false, true,  true",
        "::2,             false, false, false",
        "2001:db8::1,     false, false, false",
        "fe7f::1,         false, false, false",
        "fe80::,          true,  false, false",
        "febf:ffff::1,    true,  false, false",
        "fec0::1,         false, false, false",
        "fd00::1,         false, false, false",
        "feff:ffff::1,    false, false, false",
        "ff00::,          true,  false, true",
        "ff0e::1,         true,  false, true",
    })
    void shouldKnowWhatIsForwarded(
            final String text, final boolean stays, final boolean martianDestination, final boolean martianSource) {
        final IpAddress address = IpAddress.parse(text);
        if (address.isIpv4()) {
            assertThat(AddressRule.staysOnLink(address.ipv4())).isEqualTo(stays);
            assertThat(AddressRule.isMartianDestination(address.ipv4())).isEqualTo(martianDestination);
            assertThat(AddressRule.isMartianSource(address.ipv4())).isEqualTo(martianSource);
        } else {
            assertThat(AddressRule.staysOnLink(address.high())).isEqualTo(stays);
            assertThat(AddressRule.isMartianDestination(address.high(), address.low()))
                    .isEqualTo(martianDestination);
            assertThat(AddressRule.isMartianSource(address.high(), address.low()))
                    .isEqualTo(martianSource);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0000ffffc0000201, true", "0, 0001ffffc0000201, false", "1, 0000ffffc0000201, false"})
    void shouldDropMappedAddresses(final long high, final String low, final boolean isMartian) {
        assertThat(AddressRule.isMartianDestination(high, Long.parseUnsignedLong(low, 16)))
                .isEqualTo(isMartian);
        assertThat(AddressRule.isMartianSource(high, Long.parseUnsignedLong(low, 16)))
                .isEqualTo(isMartian);
    }
}
