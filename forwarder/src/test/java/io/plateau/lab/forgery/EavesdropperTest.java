package io.plateau.lab.forgery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EavesdropperTest {
    private static final InetSocketAddress SENDER = new InetSocketAddress("192.0.2.1", 33333);
    private static final InetSocketAddress RECEIVER = new InetSocketAddress("198.51.100.7", 5201);

    // 1500 bytes from port 33333 (8235) of 192.0.2.1 to port 5201 (1451) of 198.51.100.7
    private static final String SEGMENT = """
            02000000000a 02000000000b 0800
            45 00 05dc 4711 4000 40 06 01cf c0000201 c6336407
            8235 1451 20140929
            """.replaceAll("\\s", "");

    private static boolean isSegment(final String frame) {
        return Eavesdropper.isSegment(new UnsafeBuffer(HexFormat.of().parseHex(frame)), 0, SENDER, RECEIVER);
    }

    @Test
    void shouldKnowSegmentOfTheConnection() {
        assertThat(isSegment(SEGMENT)).isTrue();
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "0800450005dc, 86dd450005dc, not IPv4",
        "05dc4711, 05db4711, a byte shorter than a full-sized one",
        "c633640782, c633640882, to somebody else",
        "82351451, 82361451, from another port",
        "82351451, 82351452, to another port",
    })
    void shouldKnowWhatIsNone(final String part, final String other, final String why) {
        assertThat(SEGMENT).contains(part);
        assertThat(isSegment(SEGMENT.replace(part, other))).as(why).isFalse();
    }
}
