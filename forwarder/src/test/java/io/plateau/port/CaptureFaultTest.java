package io.plateau.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.testkit.Frames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged captures: the message names the file, the offset and the fault. */
class CaptureFaultTest {
    private static final byte[] FRAME = Arrays.copyOfRange(Frames.plain(61, 1), 10, 71);

    @TempDir
    private Path folder;

    private Path write(final byte[] bytes) {
        try {
            return Files.write(folder.resolve("in.pcap"), bytes);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readAll(final byte[] capture) {
        try (CapturePort reading = new CapturePort("lan", write(capture), null, () -> 0)) {
            while (reading.nextTimestampNs() != CapturePort.END) {
                reading.poll((buffer, offset, length, timestampNs) -> {}, 64);
                reading.release();
            }
        }
    }

    private void assertFault(final byte[] capture, final long offset, final String fault) {
        final Path file = folder.resolve("in.pcap");
        assertThatThrownBy(() -> readAll(capture))
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith(file + ", offset " + offset + ": ")
                .hasMessageContaining(fault);
    }

    private static Captures pcap() {
        return new Captures(ByteOrder.LITTLE_ENDIAN).pcap(Captures.NANOSECONDS, 1);
    }

    private static Captures pcapng() {
        return new Captures(ByteOrder.LITTLE_ENDIAN).section().interfaceDescription(1);
    }

    @Test
    void shouldSayWhereAndHowPcapIsDamaged() {
        final byte[] whole = pcap().record(1, 0, FRAME).bytes();
        assertFault(new byte[3], 0, "the magic number: 4 bytes needed, 3 left");
        assertFault(new byte[24], 0, "neither pcap nor pcapng: starts with 00000000");
        assertFault(Arrays.copyOf(whole, 23), 0, "the file header");
        assertFault(Arrays.copyOf(whole, 39), 24, "ends in the middle of a record header");
        assertFault(Arrays.copyOf(whole, whole.length - 1), 24, "a frame: 77 bytes needed, 76 left");
        assertFault(pcap().words(1, 0, 262_145, 262_145).bytes(), 24, "a frame of 262145 bytes cannot be");
        assertFault(pcap().words(1, 0, -1, 60).bytes(), 24, "a frame of 4294967295 bytes cannot be");
        assertFault(
                new Captures(ByteOrder.LITTLE_ENDIAN)
                        .pcap(Captures.NANOSECONDS, 113)
                        .bytes(),
                0,
                "link type 113");
        assertFault(
                new Captures(ByteOrder.LITTLE_ENDIAN)
                        .words(Captures.NANOSECONDS, 0x0004_0003, 0, 0, 0, 1)
                        .bytes(),
                0,
                "pcap version 3");
    }

    @Test
    void shouldSayWhereAndHowPcapngIsDamaged() {
        assertFault(pcapng().words(6, 13, 0).bytes(), 48, "a block length of 13 cannot be");
        assertFault(pcapng().words(6, 8, 0).bytes(), 48, "a block length of 8 cannot be");
        assertFault(pcapng().words(6, 2 << 20, 0).bytes(), 48, "a block length of 2097152 cannot be");
        assertFault(pcapng().words(6, 64, 0).bytes(), 48, "a block: 64 bytes needed, 12 left");
        assertFault(pcapng().words(6, 12).bytes(), 48, "a block header");
        assertFault(pcapng().words(0xBAD, 16, 0, 20).bytes(), 48, "before and behind a block differ");
    }

    @Test
    void shouldSayWhichBlockOfPcapngCannotBe() {
        assertFault(pcapng().words(6, 16, 0, 16).bytes(), 48, "a packet block of 16 bytes is too short");
        assertFault(pcapng().words(1, 16, 0, 16).bytes(), 48, "an interface description of 16 bytes is too short");
        assertFault(pcapng().words(6, 32, 0, 0, 0, 4, 4, 32).bytes(), 48, "a frame of 4 bytes in a block of 32");
        assertFault(
                pcapng().words(6, 32, 1, 0, 0, 0, 0, 32).bytes(), 48, "a packet of interface 1, of which there are 1");
        assertFault(
                new Captures(ByteOrder.LITTLE_ENDIAN)
                        .section()
                        .interfaceDescription(113)
                        .enhancedPacket(0, 1, FRAME)
                        .bytes(),
                48,
                "link type 113");
        assertFault(
                pcapng().interfaceDescription(1, (byte) 9, (byte) 0, (byte) 9, (byte) 0)
                        .bytes(),
                48,
                "option 9");
        assertFault(
                pcapng().interfaceDescription(1, new byte[] {9, 0, 1, 0, 64, 0, 0, 0})
                        .bytes(),
                48,
                "a time resolution of 64 cannot be");
        assertFault(
                new Captures(ByteOrder.LITTLE_ENDIAN)
                        .words(0x0A0D0D0A, 28, 7, 1, 0, 0, 28)
                        .bytes(),
                0,
                "byte-order magic");
        assertFault(
                new Captures(ByteOrder.LITTLE_ENDIAN)
                        .words(0x0A0D0D0A, 28, 0x1A2B3C4D, 2, 0, 0, 28)
                        .bytes(),
                0,
                "pcapng version 2");
    }

    @Test
    void shouldHandOutWhatCameBeforeTheDamage() {
        final byte[] capture =
                pcap().record(1, 0, FRAME).record(2, 0, FRAME).words(1, 2).bytes();
        final int[] seen = {0};
        try (CapturePort reading = new CapturePort("lan", write(capture), null, () -> 0)) {
            assertThat(reading.poll((buffer, offset, length, timestampNs) -> seen[0]++, 64))
                    .isEqualTo(2);
            assertThatThrownBy(() -> reading.poll((buffer, offset, length, timestampNs) -> seen[0]++, 64))
                    .isInstanceOf(CaptureException.class);
            assertThatThrownBy(reading::nextTimestampNs).isInstanceOf(CaptureException.class);
        }
        assertThat(seen[0]).isEqualTo(2);
    }

    @Test
    void shouldSayThatThereIsNoSuchFile() {
        assertThatThrownBy(() -> new CapturePort("lan", folder.resolve("none"), null, () -> 0))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("none, offset 0: cannot be opened");
        assertThatThrownBy(() -> new CapturePort("lan", null, folder.resolve("none/out"), () -> 0))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("cannot be written");
    }
}
