package io.plateau.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MssClampTest {
    private static final String PORTS = "3039 01bb 00000001 00000001";
    private static final int TCP_OFFSET = Frames.VIRTIO;

    private final MssClamp clamp = new MssClamp();

    // From 1460 to 536; both checksums by hand, over 192.0.2.1 and 198.51.100.7.
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', textBlock = """
        alone      ; 6002 7210 07e4 0000 020405b4          ; 6002 7210 0b80 0000 02040218
        even place ; 7002 7210 f5dd 0000 01010101 020405b4 ; 7002 7210 f979 0000 01010101 02040218
        odd place  ; 7002 7210 458e 0000 01020405 b4010101 ; 7002 7210 e191 0000 01020402 18010101
        """)
    void shouldLowerTheOptionAndUpdateTheChecksum(final String name, final String before, final String after) {
        final UnsafeBuffer frame = frame(PORTS + before);

        assertThat(clamp(frame, 536)).as(name).isTrue();

        assertThat(segment(frame)).isEqualTo(text(PORTS + after));
    }

    @Test
    void shouldLeavePartialChecksumsToWhoCompletesThem() {
        final UnsafeBuffer frame = frame(PORTS + "7002 7210 1234 0000 01010101 020405b4");
        VirtioNetHeader.needsChecksum(frame, 0, true);

        assertThat(clamp(frame, 536)).isTrue();

        assertThat(segment(frame)).isEqualTo(text(PORTS + "7002 7210 1234 0000 01010101 02040218"));
    }

    @ParameterizedTest(name = "{0} clamped to {1}: {2}")
    @CsvSource({
        "1460,  1461, 1460",
        "1460,  1460, 1460",
        "1460,  1459, 1459",
        "1460,  1,    1",
        "1460,  0,    1460",
        "1460,  -40,  1460",
        "0,     536,  0",
        "65535, 536,  536",
    })
    void shouldNeverRaise(final int announced, final int maximum, final int expected) {
        final UnsafeBuffer frame = frame(PORTS + "6002 7210 0000 0000 0204%04x".formatted(announced));

        assertThat(clamp(frame, maximum)).isEqualTo(announced != expected);

        assertThat(segment(frame)).endsWith("0204%04x".formatted(expected));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', textBlock = """
        SYN-ACK                 ; 6012 7210 0000 0000 020405b4            ; true
        no SYN                  ; 6010 7210 0000 0000 020405b4            ; false
        no option               ; 5002 7210 0000 0000                     ; false
        option behind the end   ; 7002 7210 0000 0000 00000000 020405b4   ; false
        malformed before        ; 7002 7210 0000 0000 fd000000 020405b4   ; false
        malformed behind        ; 7002 7210 0000 0000 020405b4 fd000000   ; false
        MSS of length 3         ; 6002 7210 0000 0000 020305b4            ; false
        header cut short        ; 6002 7210 0000 0000 020405              ; false
        data offset 16          ; 4002 7210 0000 0000 020405b4            ; false
        MD5 signature           ; b002 7210 0000 0000 020405b4 1312 000102030405060708090a0b0c0d0e0f 0000; true
        authentication option   ; 9002 7210 0000 0000 020405b4 1d0c 0102 0000000000000000; false
        """)
    void shouldTouchOnlyWhatItMay(final String name, final String rest, final boolean changed) {
        final UnsafeBuffer frame = frame(PORTS + rest);

        assertThat(clamp(frame, 536)).as(name).isEqualTo(changed);

        assertThat(segment(frame).equals(text(PORTS + rest))).isNotEqualTo(changed);
    }

    @Test
    void shouldAnnounceWhatFitsBehindTheFixedHeaders() {
        assertThat(MssClamp.maximumSegmentSizeOverIpv4(1500)).isEqualTo(1460);
        assertThat(MssClamp.maximumSegmentSizeOverIpv6(1500)).isEqualTo(1440);
    }

    @Test
    void shouldNotAllocate() {
        final UnsafeBuffer frame = frame(PORTS + "6002 7210 0000 0000 020405b4");

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    frame.putShort(TCP_OFFSET + 22, (short) -1);
                    clamp(frame, 536);
                }))
                .isZero();
    }

    private boolean clamp(final UnsafeBuffer frame, final int maximumSegmentSize) {
        return clamp.clamp(frame, 0, TCP_OFFSET, frame.capacity() - TCP_OFFSET, maximumSegmentSize);
    }

    private static UnsafeBuffer frame(final String segment) {
        return Bytes.offHeap(Frames.join(new byte[Frames.VIRTIO], Bytes.parse(segment)));
    }

    private static String segment(final UnsafeBuffer frame) {
        return Bytes.text(Bytes.copy(frame, TCP_OFFSET, frame.capacity() - TCP_OFFSET));
    }

    private static String text(final String hex) {
        return Bytes.text(Bytes.parse(hex));
    }
}
