package io.plateau.port;

import java.math.BigInteger;

/** What a pcapng interface description block says that matters to a frame: link type, time unit and offset, FCS length. */
final class PcapngInterface {
    private static final int BLOCK_TRAILER_LENGTH = 4;
    private static final int LINK_TYPE = 8;
    private static final int OPTIONS = 16;
    private static final int OPTION_HEADER_LENGTH = 4;
    private static final int OPTION_END = 0;
    private static final int OPTION_TIME_RESOLUTION = 9;
    private static final int OPTION_FCS_LENGTH = 13;
    private static final int OPTION_TIME_OFFSET = 14;
    private static final int POWER_OF_TWO = 0x80;
    private static final int MICROSECONDS = 6;
    private static final int NANOSECONDS = 9;
    private static final int FINEST = 63;
    private static final long NANOSECONDS_A_SECOND = 1_000_000_000L;

    private int linkType;
    private int resolution = MICROSECONDS;
    private int fcsBytes;
    private long offsetNs;

    private PcapngInterface() {}

    static PcapngInterface read(final CaptureFile file, final int block, final int length) {
        if (length < OPTIONS + BLOCK_TRAILER_LENGTH) {
            throw file.fault("an interface description of " + length + " bytes is too short: damaged block");
        }
        final PcapngInterface description = new PcapngInterface();
        description.linkType = file.unsignedShortAt(block + LINK_TYPE);
        final int end = block + length - BLOCK_TRAILER_LENGTH;
        int option = block + OPTIONS;
        while (option + OPTION_HEADER_LENGTH <= end) {
            final int code = file.unsignedShortAt(option);
            final int optionLength = file.unsignedShortAt(option + 2);
            if (code == OPTION_END) {
                break;
            }
            if (option + OPTION_HEADER_LENGTH + optionLength > end) {
                throw file.fault("option " + code + " of an interface description runs past it: damaged block");
            }
            description.take(file, code, option + OPTION_HEADER_LENGTH, optionLength);
            option += OPTION_HEADER_LENGTH + (optionLength + 3) / 4 * 4;
        }
        return description;
    }

    private void take(final CaptureFile file, final int code, final int value, final int length) {
        if (code == OPTION_TIME_RESOLUTION && length == 1) {
            resolution = file.window().getByte(value) & 0xFF;
            if ((resolution & ~POWER_OF_TWO) > FINEST) {
                throw file.fault("a time resolution of " + resolution + " cannot be: damaged block");
            }
        } else if (code == OPTION_FCS_LENGTH && length == 1) {
            fcsBytes = file.window().getByte(value) & 0xFF;
        } else if (code == OPTION_TIME_OFFSET && length == 8) {
            offsetNs = file.window().getLong(value, file.order()) * NANOSECONDS_A_SECOND;
        }
    }

    int linkType() {
        return linkType;
    }

    int fcsBytes() {
        return fcsBytes;
    }

    /**
     * Converts a time.
     *
     * @param units since the epoch, in the interface's resolution, unsigned
     * @return nanoseconds since the epoch, rounded down
     */
    long timestampNs(final long units) {
        if (resolution == NANOSECONDS) {
            return units + offsetNs;
        }
        if (resolution == MICROSECONDS) {
            return units * 1000 + offsetNs;
        }
        final BigInteger count =
                new BigInteger(Long.toUnsignedString(units)).multiply(BigInteger.valueOf(NANOSECONDS_A_SECOND));
        final BigInteger perSecond = (resolution & POWER_OF_TWO) == 0
                ? BigInteger.TEN.pow(resolution)
                : BigInteger.TWO.pow(resolution & ~POWER_OF_TWO);
        return count.divide(perSecond).longValue() + offsetNs;
    }
}
