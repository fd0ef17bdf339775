package io.plateau.lab.forgery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ForgedClaimTest {
    // Sums by hand. Outer header: 4500+0038+4711+0000+4001+cb00+7142+c000+0201 = 2CA8D -> CA8F, inverted 3570.
    // Quoted header: 4500+05dc+4711+4000+4006+c000+0201+c633+6407 = 2FE2E -> FE30, inverted 01CF.
    // ICMP: 0304+0128 + quoted header (FFFF) + 8235+1451+2014+0929 = 1C3EE -> C3EF, inverted 3C10.
    private static final String EXPECTED = """
            02000000000a 02000000000b 0800
            45 00 0038 4711 0000 40 01 3570 cb007142 c0000201
            03 04 3c10 0000 0128
            45 00 05dc 4711 4000 40 06 01cf c0000201 c6336407
            8235 1451 20140929
            """;

    // Addresses: 2001+0db8+0bad+0042 = 39A8, 2001+0db8+0001+0001 = 2DBB, 2001+0db8+0002+0007 = 2DC2. Pseudo-header:
    // 39A8
    // + 2DBB+0038+003a = 67D5. ICMPv6: 0200+ffff + quoted header (6000+ffff+0640+2DBB+2DC2 = 1C1BC)
    // + 8235+1451+2014+0929 = 3837E. In all 3EB53 -> EB56, inverted 14A9.
    private static final String EXPECTED_IPV6 = """
            02000000000a 02000000000b 86dd
            60000000 0038 3a 40 20010db80bad00000000000000000042 20010db8000100000000000000000001
            02 00 14a9 0000ffff
            60000000 ffff 06 40 20010db8000100000000000000000001 20010db8000200000000000000000007
            8235 1451 20140929
            """;

    @Test
    void shouldQuoteSegmentOfTheConnection() throws UnknownHostException {
        final byte[] frame = ForgedClaim.frame(
                0x02000000000aL,
                0x02000000000bL,
                InetAddress.getByName("203.0.113.66"),
                Quote.guessed(new InetSocketAddress("192.0.2.1", 33333), new InetSocketAddress("198.51.100.7", 5201)),
                296);

        assertThat(HexFormat.of().formatHex(frame)).isEqualTo(EXPECTED.replaceAll("\\s", ""));
    }

    @Test
    void shouldQuoteTheLongestDatagramOfIpv6() throws UnknownHostException {
        final byte[] frame = ForgedClaim.frame(
                0x02000000000aL,
                0x02000000000bL,
                InetAddress.getByName("2001:db8:bad::42"),
                new Quote(
                        new InetSocketAddress("2001:db8:1::1", 33333),
                        new InetSocketAddress("2001:db8:2::7", 5201),
                        65_575,
                        0x2014_0929),
                65_535);

        assertThat(HexFormat.of().formatHex(frame)).isEqualTo(EXPECTED_IPV6.replaceAll("\\s", ""));
    }
}
