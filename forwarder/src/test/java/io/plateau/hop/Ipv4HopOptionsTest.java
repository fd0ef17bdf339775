package io.plateau.hop;

import static io.plateau.testkit.FrameBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import io.plateau.wire.IpAddress;
import io.plateau.wire.Ipv4View;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected bytes by hand from RFC 791 section 3.1; pointers of errors as the kernel's ip_options_compile gives them. */
class Ipv4HopOptionsTest {
    private static final int ADDRESS = IpAddress.parse("198.51.100.9").ipv4();
    private static final int TIME = 0x01020304;

    private final Ipv4View ip = new Ipv4View();
    private final Ipv4HopOptions options = new Ipv4HopOptions();

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "01010101,                   0", // no operation
        "00ffffff,                   0", // end of list
        "01000000,                   0",
        "94040000,                   0", // router alert
        "88040000,                   0", // stream identifier
        "1e040000,                   0", // nobody knows it
        "01010194,                  23", // a type and nothing behind it
        "94010000,                  20", // shorter than type and length
        "94000000,                  20",
        "94050000,                  20", // beyond the header
        "0702 0000,                 21", // record route without a pointer
        "0703 0300,                 22", // pointer into its own header
        "0703 0400,                  0", // no room at all is full
        "0707 0400 0000 0000,        0",
        "0707 0500 0000 0000,       22", // room for three bytes
        "0707 0800 0000 0000,        0", // full
        "0707 0400 0000 0007 0300 0000, 27", // two of them
        "4403 0500,                 21", // timestamp without a flag
        "4404 0400,                 22",
        "4404 0500,                  0", // full from the start
        "4404 05f0,                 23", // one overflow too many
        "4408 0500 0000 0000,        0",
        "4408 0600 0000 0000,       22",
        "4408 0501 0000 0000,       22", // address and time do not fit
        "440c 0501 0000 0000 0000 0000, 0",
        "440c 0503 0000 0000 0000 0000, 0",
        "440c 0502 0000 0000 0000 0000, 23", // no such flag
        "440c 0901 0000 0000 0000 0000, 22",
        "4404 0500 4404 0500,       24", // two of them
        "8307 0400 0000 0000,       -1", // loose source route
        "8907 0400 0000 0000,       -1", // strict source route
        "8302 0000,                 21",
        "8307 0300 0000 0000,       22",
        "8307 0400 0000 0007 0203 0000, 28", // what is wrong goes before
    })
    void shouldSayWhereAnOptionIsWrong(final String bytes, final int finding) {
        assertThat(options.examine(wrap(Bytes.parse(bytes)))).isEqualTo(finding);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "0707 0400 0000 0000,           0707 08c6 3364 0900",
        "070b 0801 0203 0400 0000 0000, 070b 0c01 0203 04c6 3364 0900",
        "0707 0801 0203 0400,           0707 0801 0203 0400", // full
        "4408 0500 0000 0000,           4408 0900 0102 0304",
        "440c 0501 0000 0000 0000 0000, 440c 0d01 c633 6409 0102 0304",
        "440c 0503 c633 6409 0000 0000, 440c 0d03 c633 6409 0102 0304",
        "4408 0900 0000 0001,           4408 0910 0000 0001", // full: one overflow more
        "4408 09e0 0000 0001,           4408 09f0 0000 0001",
        "9404 0000,                     9404 0000",
    })
    void shouldFillIn(final String before, final String after) {
        assertThat(filled(before, true)).isEqualTo(after.replace(" ", ""));
    }

    @Test
    void shouldLeavePrespecifiedAddressesOfOthersAlone() {
        final String other = "440c0503c00002010000" + "0000";

        assertThat(filled(other, false)).isEqualTo(other);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "440c 0503 c633 6409 0000 0000, 198.51.100.9",
        "440c 0d03 c633 6409 0000 0000, 0.0.0.0",
        "440c 0501 c633 6409 0000 0000, 0.0.0.0",
        "9404 0000,                     0.0.0.0"
    })
    void shouldKnowWhoseTimestampIsWanted(final String bytes, final String address) {
        options.examine(wrap(Bytes.parse(bytes)));

        assertThat(IpAddress.ofIpv4(options.prespecifiedAddress())).hasToString(address);
    }

    private String filled(final String bytes, final boolean isOurs) {
        final byte[] list = Bytes.parse(bytes);
        wrap(list);
        assertThat(options.examine(ip)).isZero();
        options.fill((UnsafeBuffer) ip.buffer(), ip, ADDRESS, TIME, isOurs);
        final byte[] header = Bytes.copy(ip.buffer(), ip.offset(), ip.headerLength());
        assertThat(Bytes.checksum(header, 0, header.length)).isZero();
        return HexFormat.of().formatHex(header, 20, 20 + list.length);
    }

    @Test
    void shouldNotMindAnyBytes() {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200_000; i++) {
            final byte[] list = new byte[4 * (1 + random.nextInt(10))];
            random.nextBytes(list);
            list[0] = new byte[] {7, 68, (byte) 131, (byte) 148, list[0]}[random.nextInt(5)];
            list[1] = (byte) random.nextInt(list.length + 2);
            final byte[] rest = new byte[60];
            Arrays.fill(rest, (byte) 0x55);
            wrap(list);
            if (options.examine(ip) == Ipv4HopOptions.FINE) {
                options.fill((UnsafeBuffer) ip.buffer(), ip, ADDRESS, TIME, random.nextBoolean());
                assertThat(ip.isChecksumValid()).as("seed " + seed).isTrue();
                assertThat(ip.payloadLength()).as("seed " + seed).isEqualTo(8);
                assertThat(ip.buffer().getLong(ip.payloadOffset()))
                        .as("seed " + seed)
                        .isZero();
            }
        }
    }

    // Options of a whole number of words.
    private Ipv4View wrap(final byte[] list) {
        final byte[] datagram =
                frame().options(Arrays.copyOf(list, (list.length + 3) & -4)).datagram();
        return ip.wrap(Bytes.offHeap(datagram), 0, datagram.length);
    }
}
