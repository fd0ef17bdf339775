package io.plateau.route.kernel;

import io.plateau.linux.NetlinkHandler;
import io.plateau.linux.NetlinkMessage;
import org.agrona.ExpandableDirectByteBuffer;

/** Messages put aside, in their order. Route agent only. */
final class Backlog {
    private static final int ALIGNMENT = 4;
    private static final int INITIAL_LENGTH = 4096;

    private final NetlinkMessage message = new NetlinkMessage();
    private ExpandableDirectByteBuffer bytes = new ExpandableDirectByteBuffer(INITIAL_LENGTH);
    private int length;

    Backlog() {}

    void add(final NetlinkMessage added) {
        added.copyTo(bytes, length);
        length += (added.length() + ALIGNMENT - 1) & -ALIGNMENT;
        bytes.checkLimit(length);
    }

    // Takes all of them out.
    void replay(final NetlinkHandler handler) {
        int offset = 0;
        while (offset < length && message.wrap(bytes, offset, length - offset).isWellFormed()) {
            final int stride = message.stride();
            handler.onMessage(message);
            offset += stride;
        }
        length = 0;
        bytes = new ExpandableDirectByteBuffer(INITIAL_LENGTH);
    }
}
