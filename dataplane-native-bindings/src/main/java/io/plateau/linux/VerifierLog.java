package io.plateau.linux;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the kernel's verifier says about a program, whose reason for refusing it is at the end. Cold path only.
 */
final class VerifierLog implements AutoCloseable {
    private static final int LOG_LEVEL = 24;
    private static final int LOG_SIZE = 28;
    private static final int LOG_BUFFER = 32;

    /** The longest that any kernel takes; pages that are not written cost nothing. */
    private static final int LENGTH = (1 << 24) - 1;

    private static final int SHOWN_LENGTH = 4096;

    private final UnsafeBuffer text = new UnsafeBuffer(Native.mapAnonymous(LENGTH), LENGTH);

    /**
     * Has the kernel write here.
     *
     * @param attributes of PROG_LOAD
     */
    void addTo(final UnsafeBuffer attributes) {
        attributes.putInt(LOG_LEVEL, 1);
        attributes.putInt(LOG_SIZE, LENGTH);
        attributes.putLong(LOG_BUFFER, text.addressOffset());
    }

    /**
     * The last that was said.
     *
     * @return to follow a sentence; empty if the kernel did not come as far as the verifier
     */
    String end() {
        int length = 0;
        while (length < LENGTH && text.getByte(length) != 0) {
            length++;
        }
        if (length == 0) {
            return "";
        }
        final byte[] shown = new byte[Math.min(length, SHOWN_LENGTH)];
        text.getBytes(length - shown.length, shown);
        return ", which the verifier says of: " + (length > shown.length ? "... " : "")
                + new String(shown, StandardCharsets.US_ASCII).strip();
    }

    @Override
    public void close() {
        Native.LIBC.munmap(text.addressOffset(), LENGTH);
    }
}
