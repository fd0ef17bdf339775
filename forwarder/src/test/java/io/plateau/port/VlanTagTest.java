package io.plateau.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Frames;
import io.plateau.wire.VirtioNetHeader;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class VlanTagTest {
    private static final int ROOM = 6;

    private static UnsafeBuffer withRoom(final byte[] frame) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[ROOM + frame.length]);
        buffer.putBytes(ROOM, frame);
        return buffer;
    }

    @Test
    void shouldPutTheTagBackBehindTheAddresses() {
        final byte[] tagged = Frames.tagged(1, 100);
        final byte[] stripped = new byte[tagged.length - 4];
        System.arraycopy(tagged, 0, stripped, 0, 22);
        System.arraycopy(tagged, 26, stripped, 22, stripped.length - 22);
        final UnsafeBuffer buffer = withRoom(stripped);

        final int offset = VlanTag.putBack(buffer, ROOM, 0x8100_E00C);

        assertThat(offset).isEqualTo(ROOM - 4);
        assertThat(Arrays.copyOfRange(buffer.byteArray(), offset, buffer.capacity()))
                .isEqualTo(tagged);
    }

    @Test
    void shouldMoveWhatCountsFromTheFramesStart() {
        final UnsafeBuffer buffer = withRoom(Frames.superFrame(3000));

        final int offset = VlanTag.putBack(buffer, ROOM, 0x8100_0001);

        assertThat(VirtioNetHeader.checksumStart(buffer, offset)).isEqualTo(38);
        assertThat(VirtioNetHeader.checksumOffset(buffer, offset)).isEqualTo(16);
        assertThat(VirtioNetHeader.headerLength(buffer, offset)).isEqualTo(70);
        assertThat(VirtioNetHeader.gsoSize(buffer, offset)).isEqualTo(1448);
        assertThat(VirtioNetHeader.gsoType(buffer, offset)).isEqualTo(VirtioNetHeader.GSO_TCPV4);
        assertThat(VirtioNetHeader.needsChecksum(buffer, offset)).isTrue();
    }

    @Test
    void shouldLeaveAnEmptyHeaderEmpty() {
        final UnsafeBuffer buffer = withRoom(Frames.plain(60, 1));

        final int offset = VlanTag.putBack(buffer, ROOM, 0x8100_0001);

        for (int i = 0; i < VirtioNetHeader.LENGTH; i++) {
            assertThat(buffer.getByte(offset + i)).isZero();
        }
    }

    @Test
    void shouldKeepTheHintWithinItsField() {
        final byte[] frame = Frames.superFrame(3000);
        final UnsafeBuffer buffer = withRoom(frame);
        VirtioNetHeader.headerLength(buffer, ROOM, 0xFFFE);

        assertThat(VirtioNetHeader.headerLength(buffer, VlanTag.putBack(buffer, ROOM, 0x8100_0001)))
                .isEqualTo(0xFFFF);
    }
}
