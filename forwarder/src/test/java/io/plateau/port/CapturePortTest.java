package io.plateau.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.linux.ErrorNumber;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CapturePortTest extends PortContractTest {
    private static final int SECONDS = 1_700_000_000;
    private static final long START_NS = SECONDS * 1_000_000_000L;
    private static final byte[] FRAME = bare(Frames.plain(61, 1));

    @TempDir
    private Path folder;

    private CapturePort port;

    private static byte[] bare(final byte[] frame) {
        return Arrays.copyOfRange(frame, 10, frame.length);
    }

    private Path write(final byte[] bytes) {
        try {
            return Files.write(folder.resolve("in.pcap"), bytes);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    Port open(final List<byte[]> arriving) {
        final Captures capture = new Captures(ByteOrder.LITTLE_ENDIAN).pcap(Captures.NANOSECONDS, 1);
        int fraction = 0;
        for (final byte[] frame : arriving) {
            capture.record(SECONDS, fraction++, bare(frame));
        }
        port = new CapturePort("lan", write(capture.bytes()), folder.resolve("out.pcap"), () -> START_NS + 7);
        return port;
    }

    @Override
    List<byte[]> departed(final int count) {
        port.close();
        final List<byte[]> frames = new ArrayList<>();
        final ByteBuffer out = ByteBuffer.wrap(read("out.pcap")).order(ByteOrder.LITTLE_ENDIAN);
        out.position(24);
        while (out.hasRemaining()) {
            final byte[] frame = new byte[out.getInt(out.position() + 8)];
            out.position(out.position() + 16).get(frame);
            frames.add(frame);
        }
        return frames;
    }

    private byte[] read(final String name) {
        try {
            return Files.readAllBytes(folder.resolve(name));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    byte[] refusedFrame() {
        return Frames.superFrame(3000);
    }

    @Override
    int refusedErrno() {
        return ErrorNumber.EMSGSIZE;
    }

    @Override
    long earliestTimestampNs() {
        return START_NS;
    }

    private List<String> received(final byte[] capture) {
        final List<String> seen = new ArrayList<>();
        try (CapturePort reading = new CapturePort("lan", write(capture), null, () -> 0)) {
            while (reading.nextTimestampNs() != CapturePort.END) {
                final long nextNs = reading.nextTimestampNs();
                reading.poll(
                        (buffer, offset, length, timestampNs) -> {
                            assertThat(timestampNs).isEqualTo(nextNs);
                            final byte[] bytes = new byte[length - 10];
                            buffer.getBytes(offset + 10, bytes);
                            seen.add(timestampNs + (Arrays.equals(bytes, FRAME) ? " whole" : " " + bytes.length));
                        },
                        1);
                reading.release();
            }
            assertThat(reading.poll((buffer, offset, length, timestampNs) -> {}, 1))
                    .isZero();
        }
        return seen;
    }

    private static ByteOrder order(final boolean big) {
        return big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    @ParameterizedTest(name = "{0}, big endian {1}")
    @CsvSource({
        "A1B2C3D4, false, 999999000",
        "A1B2C3D4, true, 999999000",
        "A1B23C4D, false, 999999",
        "A1B23C4D, true, 999999"
    })
    void shouldReadPcapOfEitherOrderAndUnit(final String magic, final boolean big, final long fractionNs) {
        final byte[] capture = new Captures(order(big))
                .pcap(Integer.parseUnsignedInt(magic, 16), 1)
                .record(SECONDS, 999_999, FRAME)
                .record(-1, 0, FRAME)
                .bytes();

        assertThat(received(capture)).containsExactly((START_NS + fractionNs) + " whole", "4294967295000000000 whole");
    }

    @Test
    void shouldPassOnWhatTheCaptureHasOfFrame() {
        final byte[] capture = new Captures(ByteOrder.LITTLE_ENDIAN)
                .pcap(Captures.NANOSECONDS, 1)
                .record(1, 0, 1500, Arrays.copyOf(FRAME, 54))
                .record(1, 1, 60, new byte[0])
                .bytes();

        assertThat(received(capture)).containsExactly("1000000000 54", "1000000001 0");
    }

    @Test
    void shouldCutOffTheChecksumOfTheFrame() {
        final int linkType = 1 | 0x0400_0000 | 2 << 28;
        final byte[] withFcs = Arrays.copyOf(FRAME, FRAME.length + 4);
        final byte[] capture = new Captures(ByteOrder.BIG_ENDIAN)
                .pcap(Captures.NANOSECONDS, linkType)
                .record(1, 0, withFcs)
                .record(1, 1, 1500, Arrays.copyOf(FRAME, 54))
                .bytes();

        assertThat(received(capture)).containsExactly("1000000000 whole", "1000000001 54");
    }

    @ParameterizedTest(name = "big endian {0}")
    @ValueSource(booleans = {false, true})
    void shouldReadPcapng(final boolean big) {
        final byte zero = 0;
        final byte low = (byte) (big ? 0 : 1);
        final byte high = (byte) (big ? 1 : 0);
        final byte code = 9;
        final byte codeLow = big ? zero : code;
        final byte codeHigh = big ? code : zero;
        final byte[] nanoseconds = {codeLow, codeHigh, low, high, 9, 0, 0, 0, 0, 0, 0, 0};
        final byte[] binary = {codeLow, codeHigh, low, high, (byte) 0x8A, 0, 0, 0};
        final byte[] capture = new Captures(order(big))
                .section()
                .interfaceDescription(1)
                .interfaceDescription(1, nanoseconds)
                .interfaceDescription(1, binary)
                .interfaceDescription(113)
                .enhancedPacket(0, 1_000_001, FRAME)
                .words(0x0BAD, 16, 42, 16)
                .simplePacket(FRAME)
                .enhancedPacket(1, 5_000_000_001L, FRAME)
                .enhancedPacket(2, 1024 + 512, FRAME)
                .obsoletePacket(0, 7_000_000, FRAME)
                .section()
                .interfaceDescription(1, nanoseconds)
                .enhancedPacket(0, 9, FRAME)
                .bytes();

        assertThat(received(capture))
                .containsExactly(
                        "1000001000 whole", "5000000001 whole", "1500000000 whole", "7000000000 whole", "9 whole");
    }

    @Test
    void shouldCountPacketsWithoutTime() {
        final byte[] capture = new Captures(ByteOrder.LITTLE_ENDIAN)
                .section()
                .interfaceDescription(1)
                .simplePacket(FRAME)
                .bytes();
        try (PcapngReader reader = (PcapngReader) CaptureReader.open(write(capture))) {
            assertThat(reader.next()).isFalse();
            assertThat(reader.skippedPackets()).isEqualTo(1);
        }
    }

    @Test
    void shouldTakeTheTimeOffsetAndChecksumLengthOfTheInterface() {
        final byte[] options = {13, 0, 1, 0, 4, 0, 0, 0, 14, 0, 8, 0, 10, 0, 0, 0, 0, 0, 0, 0};
        final byte[] capture = new Captures(ByteOrder.LITTLE_ENDIAN)
                .section()
                .interfaceDescription(1, options)
                .enhancedPacket(0, 5, Arrays.copyOf(FRAME, FRAME.length + 4))
                .bytes();

        assertThat(received(capture)).containsExactly("10000005000 whole");
    }

    private static Captures pcap() {
        return new Captures(ByteOrder.LITTLE_ENDIAN).pcap(Captures.NANOSECONDS, 1);
    }

    @Test
    void shouldReadOnBeyondItsWindow() {
        final Captures capture = pcap();
        final byte[] frame = new byte[65_536];
        for (int i = 0; i < 100; i++) {
            capture.record(i, 0, frame);
        }

        assertThat(received(capture.bytes())).hasSize(100).contains("99000000000 65536");
    }

    @Test
    void shouldHandOutNoMoreThanItsMemoryHolds() {
        final Captures capture = pcap();
        final byte[] frame = new byte[65_536];
        for (int i = 0; i < 100; i++) {
            capture.record(i, 0, frame);
        }
        try (CapturePort reading = new CapturePort("lan", write(capture.bytes()), null, () -> 0)) {
            final int first = reading.poll((buffer, offset, length, timestampNs) -> {}, 100);
            assertThat(first).isBetween(60, 64);
            assertThat(reading.poll((buffer, offset, length, timestampNs) -> {}, 100))
                    .isZero();
            reading.release();
            assertThat(reading.poll((buffer, offset, length, timestampNs) -> {}, 100))
                    .isEqualTo(100 - first);
        }
    }

    private static UnsafeBuffer offHeap(final byte[] bytes) {
        final UnsafeBuffer buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(bytes.length, 64));
        buffer.putBytes(0, bytes);
        return buffer;
    }

    @Test
    void shouldWriteNanosecondPcap() {
        open(List.of());
        final byte[] frame = Frames.plain(60, 1);
        port.transmit(offHeap(frame), 0, frame.length, 1);
        port.flush((token, errno) -> {});
        port.close();

        final byte[] expected = pcap().record(SECONDS, 7, bare(frame)).bytes();
        assertThat(read("out.pcap")).isEqualTo(expected);
    }

    @Test
    void shouldCompletePartialChecksums() {
        open(List.of());
        final byte[] frame = Frames.partialChecksum(101);
        final UnsafeBuffer buffer = offHeap(frame);
        port.transmit(buffer, 0, frame.length, 1);

        assertThat(port.flush((token, errno) -> {})).isEqualTo(1);

        final ByteBuffer sent = ByteBuffer.wrap(departed(1).get(0));
        final ByteBuffer pseudo = ByteBuffer.allocate(12 + 32 + 101 + 1);
        pseudo.put(sent.array(), 26, 8).putShort((short) 6).putShort((short) 133);
        pseudo.put(sent.array(), 34, 133);
        assertThat(Bytes.checksum(pseudo.array(), 0, 146))
                .as("of a sum of all ones")
                .isZero();
        assertThat(buffer.byteArray() == null && buffer.getByte(0) == 1)
                .as("the sender's bytes are left")
                .isTrue();
    }

    @Test
    void shouldRefusePartialChecksumsThatCannotBe() {
        open(List.of());
        final byte[] frame = Frames.partialChecksum(10);
        frame[6] = (byte) 200;
        port.transmit(offHeap(frame), 0, frame.length, 9);
        final List<String> failures = new ArrayList<>();

        assertThat(port.flush((token, errno) -> failures.add(token + ":" + errno)))
                .isZero();
        assertThat(failures).containsExactly("9:22");
    }

    @Test
    void shouldTransmitIntoNothing() {
        try (CapturePort sink = new CapturePort("lan", null, null, () -> 0)) {
            final byte[] frame = Frames.plain(60, 1);
            assertThat(sink.transmit(offHeap(frame), 0, frame.length, 1)).isTrue();
            assertThat(sink.flush((token, errno) -> {})).isEqualTo(1);
            assertThat(sink.nextTimestampNs()).isEqualTo(CapturePort.END);
        }
    }
}
