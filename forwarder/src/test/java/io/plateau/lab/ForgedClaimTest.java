package io.plateau.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ForgedClaimTest {
    private static final byte[] REPORTER = {(byte) 203, 0, 113, 66};

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

    @Test
    void shouldQuoteSegmentOfTheConnection() {
        final byte[] frame = ForgedClaim.frame(
                0x02000000000aL,
                0x02000000000bL,
                REPORTER,
                new InetSocketAddress("192.0.2.1", 33333),
                new InetSocketAddress("198.51.100.7", 5201),
                296);

        assertThat(HexFormat.of().formatHex(frame)).isEqualTo(EXPECTED.replaceAll("\\s", ""));
    }
}
