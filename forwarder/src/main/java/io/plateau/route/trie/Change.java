package io.plateau.route.trie;

/** A prefix is given another value: its own new one, or when it goes, that of the next longest. Writer only. */
final class Change {
    final long high;
    final long low;
    final int length;
    final Object value;
    final int valueLength;

    private Chunk uniform;

    /**
     * Describes a change.
     *
     * @param high first eight bytes of the prefix, from the uppermost bit on
     * @param low last eight bytes
     * @param length bits of the prefix that count
     * @param value from now on; null if no prefix covers this one any more
     * @param valueLength bits of the prefix that the value comes from; 0 if the value is null
     */
    Change(final long high, final long low, final int length, final Object value, final int valueLength) {
        this.high = high;
        this.low = low;
        this.length = length;
        this.value = value;
        this.valueLength = valueLength;
    }

    // Whether a slot whose value comes from a prefix of this length takes the new one.
    boolean isOver(final byte slotLength) {
        return (slotLength & 0xFF) <= length;
    }

    // The six bits of an IPv4 prefix at a depth.
    int slot(final int depth) {
        return (int) (high << depth >>> (Long.SIZE - Chunk.STRIDE));
    }

    // The last first half of an address that the prefix covers.
    long lastHigh() {
        return length < Long.SIZE ? high | -1L >>> length : high;
    }

    // The first second half, of addresses with that first half.
    long firstLow() {
        return length > Long.SIZE ? low : 0;
    }

    // The last second half.
    long lastLow() {
        if (length <= Long.SIZE) {
            return -1L;
        }
        return length < 2 * Long.SIZE ? low | -1L >>> (length - Long.SIZE) : low;
    }

    Chunk uniform() {
        if (uniform == null) {
            uniform = Chunk.uniform(value, valueLength);
        }
        return uniform;
    }
}
