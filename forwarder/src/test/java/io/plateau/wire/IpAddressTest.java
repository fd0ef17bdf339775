package io.plateau.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest(name = "{0} is written {1}")
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "0.0.0.0, 0.0.0.0",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "::, ::",
        "::ffff:192.0.2.1, 192.0.2.1",
        "::192.0.2.1, ::c000:201",
    })
    void shouldWriteCanonicalText(final String text, final String canonical) {
        assertThat(IpAddress.parse(text)).hasToString(canonical);
    }

    @Test
    void shouldKeepIpv4AsItsMappedForm() {
        final IpAddress address = IpAddress.parse("192.0.2.1");

        assertThat(address.high()).isZero();
        assertThat(address.low()).isEqualTo(0x0000FFFFC0000201L);
        assertThat(address.isIpv4()).isTrue();
        assertThat(address.ipv4()).isEqualTo(0xC0000201);
        assertThat(address).isEqualTo(IpAddress.ofIpv4(0xC0000201));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"2001:db8::1", "::1", "1::ffff:c000:201"})
    void shouldNotTakeIpv6ForIpv4(final String text) {
        assertThat(IpAddress.parse(text).isIpv4()).isFalse();
    }

    @ParameterizedTest(name = "''{0}''")
    @ValueSource(strings = {"", "192.0.2", "example.org", "1::2::3"})
    void shouldRefuseWhatIsNoAddress(final String text) {
        assertThatThrownBy(() -> IpAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
