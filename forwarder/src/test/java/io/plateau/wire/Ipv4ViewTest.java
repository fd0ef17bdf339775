package io.plateau.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv4ViewTest {
    /** 28 bytes: header with one option (no-operation, end of list), 4 bytes of payload; a checksum computed by hand. */
    private static final String DATAGRAM = "46b8 001c 1234 6005 4011 19a4 c0000201 c6336407 01000000 deadbeef";

    private final Ipv4View ip = new Ipv4View();

    @Test
    void shouldReadEachField() {
        final UnsafeBuffer buffer = Bytes.hex("ffff" + DATAGRAM + "0000");
        ip.wrap(buffer, 2, 30);

        assertThat(ip.isWellFormed()).isTrue();
        assertThat(ip.headerLength()).isEqualTo(24);
        assertThat(ip.typeOfService()).isEqualTo(0xB8);
        assertThat(ip.totalLength()).isEqualTo(28);
        assertThat(ip.identification()).isEqualTo(0x1234);
        assertThat(ip.dontFragment()).isTrue();
        assertThat(ip.moreFragments()).isTrue();
        assertThat(ip.fragmentOffset()).isEqualTo(40);
        assertThat(ip.timeToLive()).isEqualTo(64);
        assertThat(ip.protocol()).isEqualTo(IpProtocol.UDP);
        assertThat(ip.headerChecksum()).isEqualTo(0x19A4);
        assertThat(ip.source()).isEqualTo(0xC0000201);
        assertThat(ip.destination()).isEqualTo(0xC6336407);
        assertThat(ip.hasOptions()).isTrue();
        assertThat(ip.payloadOffset()).isEqualTo(26);
        assertThat(ip.payloadLength()).isEqualTo(4);
        assertThat(ip.buffer()).isSameAs(buffer);
        assertThat(ip.offset()).isEqualTo(2);
        assertThat(ip.isChecksumValid()).isTrue();
    }

    @ParameterizedTest(name = "version and IHL {0}, total length {1}, {2} bytes present: {3}, as a quote {4}")
    @CsvSource({
        "45,   20, 20, true,  true",
        "45,   20, 19, false, false",
        "45,   20, 60, true,  true",
        "45,   21, 20, false, true",
        "45,   19, 60, false, false",
        "45, 65535, 60, false, true",
        "44,   60, 60, false, false",
        "4f,   60, 60, true,  true",
        "4f,   60, 59, false, false",
        "4f,   59, 60, false, false",
        "55,   20, 60, false, false",
        "65,   20, 60, false, false",
        "45,   20,  0, false, false",
    })
    void shouldJudgeLengthsAgainstTheBytesPresent(
            final String versionIhl, final int total, final int present, final boolean whole, final boolean quote) {
        final UnsafeBuffer buffer = Bytes.allocate(present);
        if (present >= 20) {
            buffer.putByte(0, (byte) Integer.parseInt(versionIhl, 16));
            buffer.putShort(2, Short.reverseBytes((short) total));
        }

        ip.wrap(buffer, 0, present);

        assertThat(ip.isWellFormed()).isEqualTo(whole);
        assertThat(ip.isHeaderWellFormed()).isEqualTo(quote);
    }

    @ParameterizedTest(name = "flags and offset {0}")
    @CsvSource({
        "0000, false, false, false,     0",
        "4000, true,  false, false,     0",
        "2000, false, true,  true,      0",
        "0001, false, false, true,      8",
        "1fff, false, false, true,  65528",
        "8000, false, false, false,     0",
    })
    void shouldReadFlagsAndOffset(
            final String field, final boolean df, final boolean mf, final boolean fragment, final int offset) {
        ip.wrap(Bytes.hex("4500 0014 0000" + field + "4000 0000 00000000 00000000"), 0, 20);

        assertThat(ip.dontFragment()).isEqualTo(df);
        assertThat(ip.moreFragments()).isEqualTo(mf);
        assertThat(ip.isFragment()).isEqualTo(fragment);
        assertThat(ip.fragmentOffset()).isEqualTo(offset);
        assertThat(ip.hasOptions()).isFalse();
        assertThat(ip.isChecksumValid()).isFalse();
    }

    @Test
    void shouldNotAllocate() {
        final UnsafeBuffer buffer = Bytes.hex(DATAGRAM);

        assertThat(Allocations.bytesPerMillionCalls(() -> ip.wrap(buffer, 0, 28).isWellFormed()))
                .isZero();
    }
}
