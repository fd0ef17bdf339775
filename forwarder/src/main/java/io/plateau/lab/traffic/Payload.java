package io.plateau.lab.traffic;

import io.plateau.lab.network.LabException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/** What the lab's transfers carry: one random block over and over, so that either end knows every byte without a file. */
final class Payload {
    static final int BLOCK_LENGTH = 1 << 20;
    private static final long SEED = 1191;

    private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_LENGTH);

    Payload() {
        final byte[] bytes = new byte[BLOCK_LENGTH];
        new Random(SEED).nextBytes(bytes);
        block.put(bytes).flip();
    }

    // The bytes from a position of the stream on, up to the block's end; at most limit.
    ByteBuffer from(final long position, final long limit) {
        final int offset = (int) (position % BLOCK_LENGTH);
        return block.slice(offset, (int) Math.min(limit, BLOCK_LENGTH - offset));
    }

    // Whether bytes are those that stand at a position of the stream.
    boolean matches(final ByteBuffer bytes, final long position) {
        final ByteBuffer rest = bytes.duplicate();
        long at = position;
        while (rest.hasRemaining()) {
            final ByteBuffer expected = from(at, rest.remaining());
            final ByteBuffer part = rest.slice(rest.position(), expected.remaining());
            if (expected.mismatch(part) >= 0) {
                return false;
            }
            rest.position(rest.position() + part.remaining());
            at += part.remaining();
        }
        return true;
    }

    // SHA-256 of the first bytes of the stream.
    String digestOf(final long length) {
        final MessageDigest digest = digest();
        for (long at = 0; at < length; at += BLOCK_LENGTH) {
            digest.update(from(at, length - at));
        }
        return hex(digest);
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException e) {
            throw LabException.failed("every Java has SHA-256, but not this one", e);
        }
    }

    static String hex(final MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
