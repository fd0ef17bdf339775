package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class NetlinkViewsTest {
    private static final long SEED = 4711;
    private static final int TRIES = 200_000;

    private final NetlinkMessage message = new NetlinkMessage();
    private final NetlinkAttributes attributes = new NetlinkAttributes();
    private final NetlinkAttributes inner = new NetlinkAttributes();

    private static UnsafeBuffer hex(final String text) {
        final byte[] bytes = HexFormat.of().parseHex(text.replace(" ", ""));
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(bytes.length));
        buffer.putBytes(0, bytes);
        return buffer;
    }

    private NetlinkMessage view(final UnsafeBuffer buffer) {
        return message.wrap(buffer, 0, buffer.capacity());
    }

    @Test
    void shouldReadHeaderStructureAndAttributes() {
        view(hex("28000000 1800 1200 07000000 00000000 0201ff00 0800 0100 cb007100 0900 4280 6c616e7a 00 000000"));

        assertThat(message.isWellFormed()).isTrue();
        assertThat(message.length()).isEqualTo(40);
        assertThat(message.type()).isEqualTo(24);
        assertThat(message.flags()).isEqualTo(0x12);
        assertThat(message.isInterrupted()).isTrue();
        assertThat(message.sequence()).isEqualTo(7);
        assertThat(message.unsignedByte(2)).isEqualTo(255);
        assertThat(message.unsignedShort(0)).isEqualTo(0x0102);
        assertThat(message.word(0)).isEqualTo(0x00FF0102);
        message.attributes(4, attributes);
        assertThat(attributes.next()).isTrue();
        assertThat(attributes.type()).isEqualTo(1);
        assertThat(attributes.networkWord(0)).isEqualTo(0xCB007100);
        assertThat(attributes.word()).isEqualTo(0x007100CB);
        assertThat(attributes.networkLong(0)).as("too short").isZero();
        assertThat(attributes.next()).isTrue();
        assertThat(attributes.type()).as("without flags").isEqualTo(0x42);
        assertThat(attributes.text()).isEqualTo("lanz");
        assertThat(attributes.next()).isFalse();
    }

    @Test
    void shouldReadNothingBeyondTheEnd() {
        view(hex("14000000 1800 0000 00000000 00000000 11223344 55667788"));

        assertThat(message.isWellFormed()).isTrue();
        assertThat(message.stride()).isEqualTo(20);
        assertThat(message.word(1)).isZero();
        assertThat(message.unsignedShort(3)).isZero();
        assertThat(message.unsignedByte(4)).isZero();
        assertThat(message.attributes(8, attributes).next()).isFalse();
        assertThat(message.attributes(Integer.MAX_VALUE, attributes).next()).isFalse();
    }

    @Test
    void shouldNotTakeLengthsThatCannotBe() {
        assertThat(view(hex("14000000 1800 0000 00000000 00000000")).isWellFormed())
                .isFalse();
        assertThat(view(hex("0f000000 1800 0000 00000000 00000000")).isWellFormed())
                .isFalse();
        assertThat(view(hex("00000080 1800 0000 00000000 00000000")).isWellFormed())
                .isFalse();
        assertThat(view(hex("10000000 1800")).isWellFormed()).isFalse();
    }

    @Test
    void shouldWriteTextsAndWhatConsistsOfOthers() {
        final NetlinkWriter writer = new NetlinkWriter();
        writer.begin(44, 0, 4).textAttribute(1, "bpf").beginNested(2).attribute(6, 7);
        writer.textAttribute(7, "stub").endNested().attribute(3, 9);

        view(writer.finish(0, 1));

        assertThat(message.length()).isEqualTo(16 + 4 + 8 + 4 + 8 + 12 + 8);
        message.attributes(4, attributes);
        assertThat(attributes.next()).isTrue();
        assertThat(attributes.length()).isEqualTo(4);
        assertThat(attributes.text()).isEqualTo("bpf");
        assertThat(attributes.next()).isTrue();
        final NetlinkAttributes inner = attributes.nested(0, new NetlinkAttributes());
        assertThat(inner.next()).isTrue();
        assertThat(inner.word()).isEqualTo(7);
        assertThat(inner.next()).isTrue();
        assertThat(inner.type()).isEqualTo(7);
        assertThat(inner.length()).isEqualTo(5);
        assertThat(inner.text()).isEqualTo("stub");
        assertThat(inner.next()).isFalse();
        assertThat(attributes.next()).isTrue();
        assertThat(attributes.word()).isEqualTo(9);
        assertThat(attributes.next()).isFalse();
    }

    @Test
    void shouldWriteWhatCanBeRead() {
        final NetlinkWriter writer = new NetlinkWriter();
        writer.begin(28, 0x400, 12).putByte(0, 10).putShort(8, 2).putWord(4, 7);
        writer.attribute(6, 100).networkAttribute(1, 0xCB007107).networkAttribute(2, 0x20010DB8L << 32, 7);

        view(writer.finish(4, 3));

        assertThat(message.length()).isEqualTo(writer.length()).isEqualTo(16 + 12 + 8 + 8 + 20);
        assertThat(message.flags()).isEqualTo(0x405);
        assertThat(message.sequence()).isEqualTo(3);
        assertThat(message.word(4)).isEqualTo(7);
        message.attributes(12, attributes);
        assertThat(attributes.next()).isTrue();
        assertThat(attributes.word()).isEqualTo(100);
        assertThat(attributes.next()).isTrue();
        assertThat(attributes.networkWord(0)).isEqualTo(0xCB007107);
        assertThat(attributes.next()).isTrue();
        assertThat(attributes.networkLong(8)).isEqualTo(7);
        assertThat(attributes.next()).isFalse();
    }

    @Test
    void shouldTellWhatTheKernelDoesNotLike() {
        final KernelVerdict verdict = new KernelVerdict();
        final List<Integer> entries = new ArrayList<>();
        verdict.begin(7, entry -> entries.add(entry.type()));

        verdict.onMessage(view(hex("14000000 1800 0000 06000000 00000000 00000000")));
        verdict.onMessage(view(hex("14000000 1800 0000 07000000 00000000 00000000")));
        assertThat(verdict.isGiven()).isFalse();
        verdict.onMessage(view(hex("30000000 0200 0003 07000000 00000000 eaffffff"
                + "1c000000 1a00 0500 07000000 00000000 0a00 0100 4e6f7065 2100 0000")));

        assertThat(entries).containsExactly(24);
        assertThat(verdict.isGiven()).isTrue();
        assertThat(verdict.wasInterrupted()).isFalse();
        assertThatThrownBy(() -> verdict.orThrow(26))
                .isInstanceOf(SystemCallException.class)
                .hasMessage("netlink, request 26, Nope!: EINVAL (Invalid argument)");
    }

    @Test
    void shouldReadAnyBytesWithoutHarm() {
        final Random random = new Random(SEED);
        for (int i = 0; i < TRIES; i++) {
            final byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(Math.max(1, bytes.length)));
            buffer.putBytes(0, bytes);
            if (bytes.length >= 16 && random.nextInt(8) > 0) {
                buffer.putInt(0, random.nextInt(bytes.length + 2));
                buffer.putShort(4, (short) (random.nextInt(3) + 1));
            }
            assertThatCode(() -> readEverything(buffer, bytes.length))
                    .as("seed %d", SEED)
                    .doesNotThrowAnyException();
        }
    }

    private void readEverything(final UnsafeBuffer buffer, final int length) {
        int offset = 0;
        while (message.wrap(buffer, offset, length - offset).isWellFormed()) {
            message.word(12);
            message.unsignedShort(-1);
            message.attributes(message.unsignedByte(0), attributes);
            while (attributes.next()) {
                attributes.text();
                attributes.unsignedByte();
                attributes.unsignedShort();
                attributes.word(attributes.length() - 4);
                attributes.networkLong(attributes.type());
                attributes.nested(attributes.type(), inner);
                read(inner);
                attributes.part(attributes.type(), attributes.unsignedByte() - 3, inner);
                read(inner);
            }
            final KernelVerdict verdict = new KernelVerdict();
            verdict.begin(message.sequence(), entry -> {});
            verdict.onMessage(message);
            assertThat(message.stride()).isPositive();
            offset += message.stride();
        }
        assertThat(offset).isLessThanOrEqualTo(length);
    }

    private static void read(final NetlinkAttributes row) {
        while (row.next()) {
            row.word();
        }
    }
}
