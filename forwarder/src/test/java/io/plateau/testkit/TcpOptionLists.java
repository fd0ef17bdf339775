package io.plateau.testkit;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/** Well-formed TCP options for tests, made the slow and obvious way. */
public final class TcpOptionLists {
    /** Most bytes that options can take. */
    public static final int MOST = 40;

    private static final int NO_OPERATION = 1;
    private static final int[] KINDS = {3, 4, 5, 8, 18, 20, 28, 30, 34, 254};

    private TcpOptionLists() {}

    // up to so many bytes of options that are neither MSS nor a signature, and no end of list
    public static byte[] random(final Random random, final int most) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final int length = random.nextInt(most + 1);
        while (out.size() < length) {
            final int left = length - out.size();
            if (left == 1 || random.nextBoolean()) {
                out.write(NO_OPERATION);
            } else {
                final byte[] option = new byte[2 + random.nextInt(left - 1)];
                random.nextBytes(option);
                option[0] = (byte) KINDS[random.nextInt(KINDS.length)];
                option[1] = (byte) option.length;
                out.writeBytes(option);
            }
        }
        return out.toByteArray();
    }

    // with end-of-list up to a multiple of four bytes
    public static byte[] padded(final byte[]... parts) {
        final byte[] all = Frames.join(parts);
        return Arrays.copyOf(all, (all.length + 3) / 4 * 4);
    }
}
