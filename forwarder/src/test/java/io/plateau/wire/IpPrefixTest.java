package io.plateau.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {
    @ParameterizedTest(name = "{0} is {1} of {2} bits, host={3}")
    @CsvSource({
        "192.0.2.1, 192.0.2.1, 128, true",
        "192.0.2.1/32, 192.0.2.1, 128, true",
        "192.0.2.0/24, 192.0.2.0/24, 120, false",
        "0.0.0.0/0, 0.0.0.0/0, 96, false",
        "2001:db8::/32, 2001:db8::/32, 32, false",
        "2001:db8::1/128, 2001:db8::1, 128, true",
        "::/0, ::/0, 0, false",
        "2001:db8:0:1::/64, 2001:db8:0:1::/64, 64, false",
        "2001:db8::8000/113, 2001:db8::8000/113, 113, false",
    })
    void shouldReadAndWrite(final String text, final String canonical, final int length, final boolean host) {
        final IpPrefix prefix = IpPrefix.parse(text);

        assertThat(prefix).hasToString(canonical);
        assertThat(prefix.length()).isEqualTo(length);
        assertThat(prefix.isHost()).isEqualTo(host);
    }

    @ParameterizedTest(name = "''{0}''")
    @ValueSource(
            strings = {
                "192.0.2.0/33",
                "2001:db8::/129",
                "192.0.2.0/",
                "192.0.2.0/-1",
                "192.0.2.0/x",
                "192.0.2.0/0024",
                "192.0.2.1/24",
                "2001:db8::1/64",
                "2001:db8:1::/32",
            })
    void shouldRefuseWhatIsNoPrefix(final String text) {
        assertThatThrownBy(() -> IpPrefix.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "length {1} of {0}")
    @CsvSource({"192.0.2.0, 95", "192.0.2.0, 129", "2001:db8::, -1", "2001:db8::, 129"})
    void shouldRefuseLengthsOfNoFamily(final String address, final int length) {
        assertThatThrownBy(() -> new IpPrefix(IpAddress.parse(address), length))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prefix length");
    }

    @ParameterizedTest(name = "{1} in {0}: {2}")
    @CsvSource({
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8::/65, 2001:db8::7fff:0:0:1, true",
        "2001:db8::/65, 2001:db8::8000:0:0:1, false",
        "2001:db8::/64, 2001:db8::8000:0:0:1, true",
        "::/0, 192.0.2.1, true",
        "0.0.0.0/0, 192.0.2.1, true",
        "0.0.0.0/0, ::1, false",
    })
    void shouldKnowItsMembers(final String prefix, final String address, final boolean member) {
        final IpAddress candidate = IpAddress.parse(address);

        assertThat(IpPrefix.parse(prefix).contains(candidate.high(), candidate.low()))
                .isEqualTo(member);
    }

    @Test
    void shouldSayWhatWouldBeRight() {
        assertThatThrownBy(() -> IpPrefix.parse("192.0.2.1/24")).hasMessageContaining("192.0.2.0/24");
    }

    @ParameterizedTest(name = "{0} covers {1}: {2}")
    @CsvSource({
        "198.51.100.0/24, 198.51.100.0/24, true",
        "198.51.100.0/24, 198.51.100.255, true",
        "198.51.100.0/24, 198.51.100.0/23, false",
        "198.51.100.0/24, 198.51.101.0, false",
        "198.51.100.7, 198.51.100.7, true",
        "::/0, 198.51.100.7, false",
        "::/0, 2001:db8::7, true",
        "0.0.0.0/0, 2001:db8::7, false",
    })
    void shouldCoverWhatLiesWithin(final String wide, final String narrow, final boolean expected) {
        assertThat(IpPrefix.parse(wide).covers(IpPrefix.parse(narrow))).isEqualTo(expected);
    }
}
