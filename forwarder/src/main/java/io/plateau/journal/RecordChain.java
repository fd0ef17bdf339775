package io.plateau.journal;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The hash that each record carries of the one before it: SHA-256 over the whole record, FIPS 180-4. Owned by one thread. */
final class RecordChain {
    private final MessageDigest sha256;
    private final byte[] head = new byte[RecordLayout.HASH_LENGTH];

    RecordChain() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }

    /**
     * Hash of the last record.
     *
     * @return 32 bytes, zero before the first record; changes with the next call of {@link #add}
     */
    byte[] head() {
        return head;
    }

    /** Goes back to where no record was. */
    void reset() {
        Arrays.fill(head, (byte) 0);
    }

    /**
     * Moves on to the next record.
     *
     * @param bytes holds the record
     * @param offset of its first byte
     * @param length bytes of the record
     */
    void add(final byte[] bytes, final int offset, final int length) {
        sha256.update(bytes, offset, length);
        try {
            sha256.digest(head, 0, head.length);
        } catch (final DigestException impossible) {
            throw new AssertionError("SHA-256 has 32 bytes", impossible);
        }
    }
}
