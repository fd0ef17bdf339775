package io.plateau.linux;

/**
 * Follows the answers to one request to their end, and knows how it ended: an acknowledgment, an error with the kernel's
 * words (linux/netlink.h: struct nlmsgerr and its attributes), or the end of a dump.
 */
final class KernelVerdict implements NetlinkHandler {
    private static final int ERROR_NUMBER = 0;
    private static final int QUOTED_LENGTH = 4;
    private static final int ACK_TLVS = 0x200;
    private static final int CAPPED = 0x100;
    private static final int ATTRIBUTE_TEXT = 1;

    private final NetlinkAttributes attributes = new NetlinkAttributes();
    private int sequence;
    private NetlinkHandler entries;
    private boolean given;
    private boolean interrupted;
    private int errno;
    private String text;

    void begin(final int expectedSequence, final NetlinkHandler handler) {
        sequence = expectedSequence;
        entries = handler;
        given = false;
        interrupted = false;
        errno = 0;
        text = "";
    }

    @Override
    public void onMessage(final NetlinkMessage message) {
        if (message.sequence() != sequence || given) {
            return; // the rest of an earlier answer
        }
        interrupted |= message.isInterrupted() && message.type() != NetlinkMessage.ERROR;
        if (message.type() == NetlinkMessage.ERROR) {
            end(message, Integer.BYTES + quotedLength(message));
        } else if (message.type() == NetlinkMessage.DONE) {
            end(message, Integer.BYTES);
        } else {
            entries.onMessage(message);
        }
    }

    private static int quotedLength(final NetlinkMessage message) {
        return (message.flags() & CAPPED) != 0
                ? NetlinkMessage.HEADER_LENGTH
                : Math.max(message.word(QUOTED_LENGTH), NetlinkMessage.HEADER_LENGTH);
    }

    private void end(final NetlinkMessage message, final int structureLength) {
        given = true;
        errno = -message.word(ERROR_NUMBER);
        if ((message.flags() & ACK_TLVS) != 0) {
            message.attributes(structureLength, attributes);
            while (attributes.next()) {
                if (attributes.type() == ATTRIBUTE_TEXT) {
                    text = ", " + attributes.text();
                }
            }
        }
    }

    boolean isGiven() {
        return given;
    }

    boolean wasInterrupted() {
        return interrupted;
    }

    void orThrow(final int requestType) {
        if (errno != 0) {
            throw new SystemCallException("netlink", "request " + requestType + text, errno);
        }
    }
}
