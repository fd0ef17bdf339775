package io.plateau.port;

import java.nio.ByteOrder;
import java.nio.file.Path;

/** Reads the frames of a capture one after the other. Owned by one thread. */
abstract class CaptureReader implements AutoCloseable {
    static final int LINKTYPE_ETHERNET = 1;

    /** No frame of any link is longer; a record that says so is damaged (the limit that tcpdump and Wireshark set). */
    static final int LONGEST_FRAME = 262_144;

    static final long NANOSECONDS_A_SECOND = 1_000_000_000L;

    private static final int MAGIC_LENGTH = 4;
    private static final int PCAPNG_SECTION_HEADER = 0x0A0D0D0A;
    private static final int PCAP_MICROSECONDS = 0xA1B2C3D4;
    private static final int PCAP_NANOSECONDS = 0xA1B23C4D;

    private final CaptureFile file;
    private int frameOffset;
    private int frameLength;
    private long timestampNs;

    CaptureReader(final CaptureFile file) {
        this.file = file;
    }

    /**
     * Opens a capture of either format, told apart by its first bytes.
     *
     * @param path of the file
     * @return before its first frame
     * @throws CaptureException if it is neither pcap nor pcapng
     */
    static CaptureReader open(final Path path) {
        final CaptureFile file = new CaptureFile(path);
        try {
            return readerFor(file);
        } catch (final CaptureException e) {
            file.close();
            throw e;
        }
    }

    private static CaptureReader readerFor(final CaptureFile file) {
        final int position = file.require(MAGIC_LENGTH, "the magic number");
        final int magic = file.window().getInt(position, ByteOrder.LITTLE_ENDIAN);
        if (magic == PCAPNG_SECTION_HEADER) {
            return new PcapngReader(file);
        }
        final boolean swapped = isPcap(Integer.reverseBytes(magic));
        if (!swapped && !isPcap(magic)) {
            throw file.fault("is neither pcap nor pcapng: starts with " + String.format("%08x", magic));
        }
        file.order(swapped ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        final boolean nanoseconds = file.intAt(position) == PCAP_NANOSECONDS;
        return new PcapReader(file, nanoseconds);
    }

    private static boolean isPcap(final int magic) {
        return magic == PCAP_MICROSECONDS || magic == PCAP_NANOSECONDS;
    }

    CaptureFile file() {
        return file;
    }

    /**
     * Goes to the next frame.
     *
     * @return false at the end
     */
    abstract boolean next();

    /**
     * Notes where the frame is that the file's window now holds.
     *
     * @param offset in the window
     * @param length of what is there of it
     * @param timeNs when it was captured
     */
    void found(final int offset, final int length, final long timeNs) {
        frameOffset = offset;
        frameLength = length;
        timestampNs = timeNs;
    }

    /**
     * Checks a length that a record gives.
     *
     * @param length bytes
     * @return the same
     */
    int checkedLength(final long length) {
        if (length > LONGEST_FRAME) {
            throw file.fault(
                    "a frame of " + length + " bytes cannot be: damaged record, the limit is " + LONGEST_FRAME);
        }
        return (int) length;
    }

    /**
     * Checks a link type.
     *
     * @param linkType number
     */
    void requireEthernet(final int linkType) {
        if (linkType != LINKTYPE_ETHERNET) {
            throw file.fault("link type " + linkType + " is not Ethernet (LINKTYPE_ETHERNET=1)");
        }
    }

    int frameOffset() {
        return frameOffset;
    }

    int frameLength() {
        return frameLength;
    }

    long timestampNs() {
        return timestampNs;
    }

    @Override
    public void close() {
        file.close();
    }
}
