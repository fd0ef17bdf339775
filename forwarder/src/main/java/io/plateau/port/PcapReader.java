package io.plateau.port;

/** Reads pcap, either byte order, microseconds or nanoseconds (draft-ietf-opsawg-pcap sections 4 and 5). */
final class PcapReader extends CaptureReader {
    private static final int FILE_HEADER_LENGTH = 24;
    private static final int VERSION_MAJOR = 4;
    private static final int LINK_TYPE = 20;
    private static final int VERSION = 2;
    private static final int RECORD_HEADER_LENGTH = 16;
    private static final int FRACTION = 4;
    private static final int CAPTURED_LENGTH = 8;
    private static final int ORIGINAL_LENGTH = 12;
    private static final int LINK_TYPE_MASK = 0xFFFF;
    private static final int FCS_PRESENT = 0x0400_0000;
    private static final int FCS_UNITS_SHIFT = 28;
    private static final int FCS_UNIT_BYTES = 2;

    private final int nanosecondsAUnit;
    private final int fcsBytes;

    PcapReader(final CaptureFile file, final boolean nanoseconds) {
        super(file);
        nanosecondsAUnit = nanoseconds ? 1 : 1000;
        final int header = file.require(FILE_HEADER_LENGTH, "the file header");
        final int version = file.unsignedShortAt(header + VERSION_MAJOR);
        if (version != VERSION) {
            throw file.fault("pcap version " + version + " is not 2");
        }
        final int linkType = file.intAt(header + LINK_TYPE);
        requireEthernet(linkType & LINK_TYPE_MASK);
        fcsBytes = (linkType & FCS_PRESENT) == 0 ? 0 : (linkType >>> FCS_UNITS_SHIFT) * FCS_UNIT_BYTES;
        file.skip(FILE_HEADER_LENGTH);
    }

    @Override
    boolean next() {
        final CaptureFile file = file();
        if (file.isAtEnd()) {
            return false;
        }
        final int header = file.require(RECORD_HEADER_LENGTH, "a record header");
        final int captured = checkedLength(file.unsignedIntAt(header + CAPTURED_LENGTH));
        final long original = file.unsignedIntAt(header + ORIGINAL_LENGTH);
        final long timeNs = file.unsignedIntAt(header) * NANOSECONDS_A_SECOND
                + file.unsignedIntAt(header + FRACTION) * nanosecondsAUnit;
        final int record = file.require(RECORD_HEADER_LENGTH + captured, "a frame");
        final int length = (int) Math.max(0, Math.min(captured, original - fcsBytes));
        found(record + RECORD_HEADER_LENGTH, length, timeNs);
        file.skip(RECORD_HEADER_LENGTH + captured);
        return true;
    }
}
