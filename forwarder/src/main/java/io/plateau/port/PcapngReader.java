package io.plateau.port;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads pcapng (draft-ietf-opsawg-pcapng section 4): section headers of either byte order, interface descriptions,
 * enhanced packet blocks and the obsolete packet blocks. Simple packet blocks carry no time; they, and blocks of other types, are
 * passed over.
 */
final class PcapngReader extends CaptureReader {
    private static final int SECTION_HEADER = 0x0A0D0D0A;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int OBSOLETE_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;
    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    private static final int VERSION_MAJOR = 1;

    private static final int BLOCK_HEADER_LENGTH = 8;
    private static final int BLOCK_TRAILER_LENGTH = 4;
    private static final int LENGTH = 4;
    private static final int BODY = 8;
    private static final int LONGEST_BLOCK = 1 << 20;
    private static final int SHORTEST_SECTION_HEADER = 28;
    private static final int PACKET_DATA = 28;

    private final List<PcapngInterface> interfaces = new ArrayList<>();
    private long skippedPackets;

    PcapngReader(final CaptureFile file) {
        super(file);
    }

    /**
     * Simple packet blocks, which have no time and therefore no place among the others.
     *
     * @return how many were passed over
     */
    long skippedPackets() {
        return skippedPackets;
    }

    @Override
    boolean next() {
        while (!file().isAtEnd()) {
            if (readBlock()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads one block.
     *
     * @return whether it was a frame
     */
    private boolean readBlock() {
        final CaptureFile file = file();
        final int start = file.require(BLOCK_HEADER_LENGTH + BLOCK_TRAILER_LENGTH, "a block header");
        if (file.intAt(start) == SECTION_HEADER) {
            readByteOrder(start);
        }
        final long length = file.unsignedIntAt(start + LENGTH);
        if (length % 4 != 0 || length < BLOCK_HEADER_LENGTH + BLOCK_TRAILER_LENGTH || length > LONGEST_BLOCK) {
            throw file.fault("a block length of " + length + " cannot be: damaged block");
        }
        final int block = file.require((int) length, "a block");
        if (file.unsignedIntAt(block + (int) length - BLOCK_TRAILER_LENGTH) != length) {
            throw file.fault("the block lengths before and behind a block differ: damaged block");
        }
        final boolean isFrame = readBody(block, (int) length);
        file.skip((int) length);
        return isFrame;
    }

    private void readByteOrder(final int start) {
        final CaptureFile file = file();
        final int magic = file.window().getInt(start + BODY, ByteOrder.LITTLE_ENDIAN);
        if (magic != BYTE_ORDER_MAGIC && Integer.reverseBytes(magic) != BYTE_ORDER_MAGIC) {
            throw file.fault("no byte-order magic in a section header: " + String.format("%08x", magic));
        }
        file.order(magic == BYTE_ORDER_MAGIC ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }

    private boolean readBody(final int block, final int length) {
        switch (file().intAt(block)) {
            case SECTION_HEADER -> readSection(block, length);
            case INTERFACE_DESCRIPTION -> interfaces.add(PcapngInterface.read(file(), block, length));
            case ENHANCED_PACKET -> {
                readPacket(block, length, file().unsignedIntAt(block + BODY));
                return true;
            }
            case OBSOLETE_PACKET -> {
                readPacket(block, length, file().unsignedShortAt(block + BODY));
                return true;
            }
            case SIMPLE_PACKET -> skippedPackets++;
            default -> {
                // of no concern to frames
            }
        }
        return false;
    }

    private void readSection(final int block, final int length) {
        final int version = length < SHORTEST_SECTION_HEADER ? 0 : file().unsignedShortAt(block + BODY + 4);
        if (version != VERSION_MAJOR) {
            throw file().fault("pcapng version " + version + " is not 1");
        }
        interfaces.clear();
    }

    /**
     * Reads a packet block; both kinds have time (upper, lower half), captured and original length from 12 on, data at 28.
     *
     * @param block where it is in the window
     * @param length of it
     * @param interfaceNumber in its section
     */
    private void readPacket(final int block, final int length, final long interfaceNumber) {
        final CaptureFile file = file();
        if (length < PACKET_DATA + BLOCK_TRAILER_LENGTH) {
            throw file.fault("a packet block of " + length + " bytes is too short: damaged block");
        }
        if (interfaceNumber >= interfaces.size()) {
            throw file.fault("a packet of interface " + interfaceNumber + ", of which there are " + interfaces.size());
        }
        final PcapngInterface source = interfaces.get((int) interfaceNumber);
        requireEthernet(source.linkType());
        final long units = (file.unsignedIntAt(block + 12) << 32) | file.unsignedIntAt(block + 16);
        final int captured = checkedLength(file.unsignedIntAt(block + 20));
        final long original = file.unsignedIntAt(block + 24);
        if (captured > length - PACKET_DATA - BLOCK_TRAILER_LENGTH) {
            throw file.fault("a frame of " + captured + " bytes in a block of " + length + ": damaged block");
        }
        final int kept = (int) Math.max(0, Math.min(captured, original - source.fcsBytes()));
        found(block + PACKET_DATA, kept, source.timestampNs(units));
    }
}
