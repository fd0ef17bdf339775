package io.plateau.hop;

import static io.plateau.testkit.FrameBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import io.plateau.wire.Ipv6View;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HopByHopOptionsTest {
    private final Ipv6View ip = new Ipv6View();
    private final HopByHopOptions options = new HopByHopOptions();

    // The header is next header (UDP) and length, and then these.
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "00 00 00 00 00 00,        true", // six times Pad1
        "01 04 00 00 00 00,        true", // PadN
        "01 04 00 00 00 01,        false", // padding that is not zero
        "05 02 00 00 01 00,        true", // router alert
        "05 03 00 00 00 00,        false",
        "1e 04 00 00 00 00,        true", // unknown, to be skipped
        "5e 04 00 00 00 00,        false", // unknown, to be dropped
        "9e 04 00 00 00 00,        false",
        "de 04 00 00 00 00,        false",
        "00 9e 03 00 00 00,        false",
        "1e 05 00 00 00 00,        false", // beyond the header
        "00 00 00 00 00 1e,        false", // a type and nothing behind it
        "c2 04 00 01 00 00,        false", // jumbo, with a payload length
        "c2 04 00 00 ff ff,        false", // jumbo that is none
        "c2 03 00 01 00 00,        false",
        "00 c2 04 00 01 00,        false",
    })
    void shouldFindOut(final String bytes, final boolean isFine) {
        assertThat(options.isFine(wrap(0, "1100" + bytes))).isEqualTo(isFine);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "1101 0105 0000 0000 0000 0000 0000 0000, false", // 7 and 7 in a row
        "1101 0105 0000 0000 001e 0300 0000 0000, true",
        "1101 0106 0000 0000 0000 1e02 0000 0000, false",
    })
    void shouldTakeSevenBytesOfPadding(final String bytes, final boolean isFine) {
        assertThat(options.isFine(wrap(0, bytes))).isEqualTo(isFine);
    }

    @ParameterizedTest(name = "{0} options: {1}")
    @CsvSource({"8, true", "9, false"})
    void shouldTakeEightOptions(final int count, final boolean isFine) {
        final StringBuilder header = new StringBuilder("1102");
        for (int i = 0; i < count; i++) {
            header.append("1e00");
        }
        final int left = 22 - 2 * count;
        header.append("01").append(String.format("%02x", left - 2)).append("00".repeat(left - 2));

        assertThat(options.isFine(wrap(0, header.toString()))).isEqualTo(isFine);
    }

    @Test
    void shouldReadNothingElse() {
        assertThat(options.isFine(wrap(60, "1100 9e04 0000 0000"))).isTrue();
    }

    private Ipv6View wrap(final int firstHeader, final String extension) {
        final byte[] datagram = frame().from("2001:db8::1")
                .to("2001:db8::2")
                .options(Bytes.parse(extension))
                .protocol(firstHeader, new byte[16])
                .datagram();
        return ip.wrap(Bytes.offHeap(datagram), 0, datagram.length);
    }
}
