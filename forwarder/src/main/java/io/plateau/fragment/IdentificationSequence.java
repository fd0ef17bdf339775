package io.plateau.fragment;

/**
 * Identifications for datagrams whose own means nothing (RFC 6864 section 4.1): never 0, counted up by pairs of addresses
 * that share a counter, so that one pair sees none again before 65535 others. Keyed, so that no outsider can count what
 * another pair sends. Several workers move datagrams of one pair: each has numbers that no other has, an equal part of all.
 *
 * <p>Owned by one worker.
 */
public final class IdentificationSequence {
    private static final int COUNTERS = 2048;
    private static final int LAST = 65535;
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private final char[] counters = new char[COUNTERS];
    private final long seed;
    private final int worker;
    private final int workers;
    private final int count;

    /**
     * Creates the counters of the only worker.
     *
     * @param seed secret, another at each start
     */
    public IdentificationSequence(final long seed) {
        this(seed, 0, 1);
    }

    /**
     * Creates the counters of one of several workers.
     *
     * @param seed secret, another at each start, the same for all of them
     * @param worker number, from 0
     * @param workers how many there are
     */
    public IdentificationSequence(final long seed, final int worker, final int workers) {
        this.seed = seed;
        this.worker = worker;
        this.workers = workers;
        count = LAST / workers;
        for (int i = 0; i < COUNTERS; i++) {
            counters[i] = (char) Math.floorMod((char) mix(i) - 1, count);
        }
    }

    /**
     * The next identification between two hosts.
     *
     * @param source IPv4 address
     * @param destination IPv4 address
     * @return 1 to 65535
     */
    public int next(final int source, final int destination) {
        final int counter = (int) mix((long) source << Integer.SIZE | (destination & 0xFFFF_FFFFL)) & (COUNTERS - 1);
        final int next = counters[counter] + 1 == count ? 0 : counters[counter] + 1;
        counters[counter] = (char) next;
        return 1 + next * workers + worker;
    }

    private long mix(final long value) {
        long mixed = (value ^ seed) * MULTIPLIER;
        mixed = (mixed ^ mixed >>> Integer.SIZE ^ Long.rotateLeft(seed, Integer.SIZE)) * MULTIPLIER;
        return mixed ^ mixed >>> Integer.SIZE;
    }
}
