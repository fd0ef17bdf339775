package io.plateau.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransportViewsTest {
    private static final String TCP = "ff 3039 01bb fffffffe 80000001 6011 7210 abcd 8765 02040550 dead";

    private final TcpView tcp = new TcpView();
    private final UdpView udp = new UdpView();

    @Test
    void shouldReadEachFieldOfTcp() {
        tcp.wrap(Bytes.hex(TCP), 1, 26);

        assertThat(tcp.isWellFormed()).isTrue();
        assertThat(tcp.sourcePort()).isEqualTo(12345);
        assertThat(tcp.destinationPort()).isEqualTo(443);
        assertThat(tcp.sequence()).isEqualTo(0xFFFFFFFEL);
        assertThat(tcp.acknowledgment()).isEqualTo(0x80000001L);
        assertThat(tcp.headerLength()).isEqualTo(24);
        assertThat(tcp.flags()).isEqualTo(TcpView.ACK | TcpView.FIN);
        assertThat(tcp.window()).isEqualTo(0x7210);
        assertThat(tcp.checksum()).isEqualTo(0xABCD);
        assertThat(tcp.urgentPointer()).isEqualTo(0x8765);
        assertThat(tcp.payloadOffset()).isEqualTo(25);
        assertThat(tcp.payloadLength()).isEqualTo(2);
    }

    @ParameterizedTest(name = "data offset {0}, {1} bytes: {2}, as a quote {3}")
    @CsvSource({
        "50, 20, true,  true",
        "50, 19, false, true",
        "40, 60, false, true",
        "f0, 60, true,  true",
        "f0, 59, false, true",
        "50,  8, false, true",
        "50,  7, false, false",
        "50,  0, false, false",
    })
    void shouldJudgeTcpLengths(final String offset, final int present, final boolean whole, final boolean quote) {
        final UnsafeBuffer buffer = Bytes.allocate(present);
        if (present > 12) {
            buffer.putByte(12, (byte) Integer.parseInt(offset, 16));
        }

        tcp.wrap(buffer, 0, present);

        assertThat(tcp.isWellFormed()).isEqualTo(whole);
        assertThat(tcp.isQuoteUsable()).isEqualTo(quote);
    }

    @Test
    void shouldReadEachFieldOfUdp() {
        udp.wrap(Bytes.hex("ff ffff 0035 000a abcd 0102"), 1, 10);

        assertThat(udp.isWellFormed()).isTrue();
        assertThat(udp.isWhole()).isTrue();
        assertThat(udp.sourcePort()).isEqualTo(65535);
        assertThat(udp.destinationPort()).isEqualTo(53);
        assertThat(udp.length()).isEqualTo(10);
        assertThat(udp.checksum()).isEqualTo(0xABCD);
    }

    @ParameterizedTest(name = "length {0}, {1} bytes: well formed {2}, whole {3}")
    @CsvSource({"8, 8, true, true", "7, 8, false, true", "9, 8, true, false", "0, 8, false, true"})
    void shouldJudgeUdpLengths(final int length, final int present, final boolean wellFormed, final boolean whole) {
        final UnsafeBuffer buffer = Bytes.allocate(present);
        buffer.putShort(4, Short.reverseBytes((short) length));

        udp.wrap(buffer, 0, present);

        assertThat(udp.isWellFormed()).isEqualTo(wellFormed);
        assertThat(udp.isWhole()).isEqualTo(whole);
    }

    @Test
    void shouldRefuseSevenBytesOfUdp() {
        assertThat(udp.wrap(Bytes.allocate(7), 0, 7).isWellFormed()).isFalse();
    }

    @Test
    void shouldNotAllocate() {
        final UnsafeBuffer buffer = Bytes.hex(TCP);

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    tcp.wrap(buffer, 1, 26).isWellFormed();
                    udp.wrap(buffer, 1, 26).isWellFormed();
                }))
                .isZero();
    }
}
