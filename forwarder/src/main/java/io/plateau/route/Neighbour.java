package io.plateau.route;

/**
 * One neighbour: its key never changes, what is known of it is one word. The control side writes the word; readers mark
 * that they used it.
 */
final class Neighbour {
    static final long MAC = 0xFFFF_FFFF_FFFFL;

    private static final int STATE_SHIFT = 48;
    private static final NeighbourState[] STATES = NeighbourState.values();

    final int port;
    final long high;
    final long low;

    private volatile long word;
    private volatile boolean used;

    Neighbour(final int port, final long high, final long low) {
        this.port = port;
        this.high = high;
        this.low = low;
    }

    boolean is(final int otherPort, final long otherHigh, final long otherLow) {
        return low == otherLow && high == otherHigh && port == otherPort;
    }

    long word() {
        return word;
    }

    void set(final long mac, final NeighbourState state) {
        word = ((long) state.code() << STATE_SHIFT) | (mac & MAC);
    }

    static NeighbourState state(final long word) {
        return STATES[(int) (word >>> STATE_SHIFT)];
    }

    NeighbourState state() {
        return state(word);
    }

    // A reader sends a frame to it. The flag is written once, so that readers do not fight for its cache line.
    void use() {
        if (!used) {
            used = true;
        }
    }

    boolean takeUsed() {
        final boolean was = used;
        if (was) {
            used = false;
        }
        return was;
    }
}
