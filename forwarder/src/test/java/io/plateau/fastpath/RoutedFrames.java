package io.plateau.fastpath;

import static io.plateau.fastpath.RoutedFixture.CLIENT_IPV6;
import static io.plateau.fastpath.RoutedFixture.SERVER;
import static io.plateau.fastpath.RoutedFixture.SERVER_IPV6;
import static io.plateau.testkit.FrameBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import io.plateau.testkit.FrameBuilder;
import java.util.Arrays;
import java.util.HexFormat;

/** Frames between client and server of a {@link RoutedFixture}, and what is told about them. */
final class RoutedFrames {
    static final int VIRTIO = 10;
    static final int IP = VIRTIO + 14;
    static final String TO_SERVER = "020000000011 020000000012";
    private static final String TO_CLIENT = "020000000001 020000000002";

    private RoutedFrames() {}

    static FrameBuilder toServer() {
        return frame().to(SERVER);
    }

    static FrameBuilder toServerOverIpv6() {
        return frame().from(CLIENT_IPV6).to(SERVER_IPV6);
    }

    // The whole of it: to whom, from whom, type, code and second word, checksums, and what is quoted.
    static void assertError(final byte[] told, final String typeCodeAndWord, final FrameBuilder about) {
        final byte[] datagram = about.datagram();
        final boolean isIpv4 = (datagram[0] & 0xF0) == 0x40;
        final int icmp = IP + (isIpv4 ? 20 : 40);
        final String word = typeCodeAndWord.replace(" ", "");
        assertThat(hex(told, VIRTIO, 12)).isEqualTo(TO_CLIENT.replace(" ", ""));
        assertThat(isIpv4 ? hex(told, IP + 12, 4) : hex(told, IP + 8, 16))
                .isEqualTo(isIpv4 ? "c61200fe" : "20010db80000000000000000000000fe");
        assertThat(hex(told, icmp, 2) + hex(told, icmp + 4, 4)).isEqualTo(word);
        final int quoted = Math.min(datagram.length, told.length - icmp - 8);
        assertThat(Arrays.copyOfRange(told, icmp + 8, icmp + 8 + quoted)).isEqualTo(Arrays.copyOf(datagram, quoted));
        assertThat(quoted).isEqualTo(told.length - icmp - 8);
    }

    static byte[] bytes(final String hex) {
        return Bytes.parse(hex);
    }

    static String hex(final byte[] frame, final int at, final int length) {
        return HexFormat.of().formatHex(frame, at, at + length);
    }
}
