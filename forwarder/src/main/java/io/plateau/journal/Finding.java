package io.plateau.journal;

/**
 * Something that a journal's verification came upon.
 *
 * @param isDamage whether the journal is not as it was written; else it is what a writer that was killed, or a loss of power,
 *     leaves, and nothing that was accepted is gone
 * @param file name of the roll file, without its directory; null if it is about the whole journal
 * @param position byte of the file; {@link #UNKNOWN} if it is about the whole file
 * @param sequence of the record that it is about; {@link #UNKNOWN} if that cannot be told
 * @param timeNs of the last record before, nanoseconds since the epoch; {@link #UNKNOWN} if there is none
 * @param what in words
 */
public record Finding(boolean isDamage, String file, long position, long sequence, long timeNs, String what) {
    /** A number that cannot be told. */
    public static final long UNKNOWN = -1;
}
