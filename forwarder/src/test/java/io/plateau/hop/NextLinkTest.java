package io.plateau.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NextLinkTest {
    private static final String ADDRESSES = "020000000002020000000001";
    private static final String REWRITTEN = "0a0b0c0d0e0f1a1b1c1d1e1f";

    // flags, type, header length 54 + tags, size, checksum start 34 + tags, checksum offset; host byte order
    @ParameterizedTest(name = "{0} {1}: {2} at {3}")
    @CsvSource({
        "01013600a80522001000, '',               01013600a80522001000, 0",
        "01013a00a80526001000, 8100e000,         01013600a80522001000, 4",
        "01013e00a8052a001000, 88a8e0008100e000, 01013600a80522001000, 8",
        "00000000000000000000, 8100e000,         00000000000000000000, 4",
        "01000200000002001000, 8100e000,         01000000000000001000, 4",
    })
    void shouldPutPlainHeadersBeforeTheDatagram(
            final String virtio, final String tags, final String virtioAfter, final int offset) {
        final UnsafeBuffer buffer = Bytes.hex(virtio + ADDRESSES + tags + "0800" + "4500");
        final int network = buffer.capacity() - 2;

        assertThat(NextLink.write(buffer, 0, network, 0x0a0b_0c0d_0e0fL, 0x1a1b_1c1d_1e1fL))
                .isEqualTo(offset);

        assertThat(HexFormat.of().formatHex(Bytes.copy(buffer, offset, buffer.capacity() - offset)))
                .isEqualTo(virtioAfter + REWRITTEN + "0800" + "4500");
    }
}
