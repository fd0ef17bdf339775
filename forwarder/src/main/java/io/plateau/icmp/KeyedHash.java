package io.plateau.icmp;

/** Keys for the budgets' memories, so that nobody can aim at another's place in them. Immutable. */
final class KeyedHash {
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private final long seed;

    // seed: secret, another at each start
    KeyedHash(final long seed) {
        this.seed = seed;
    }

    // The key of an address, as the two words of an IpAddress.
    long of(final long high, final long low) {
        return mix(mix(seed, high), low);
    }

    long mix(final long hash, final long word) {
        long mixed = (hash ^ word) * MULTIPLIER;
        mixed = (mixed ^ (mixed >>> Integer.SIZE) ^ Long.rotateLeft(seed, Integer.SIZE)) * MULTIPLIER;
        return mixed ^ (mixed >>> Integer.SIZE);
    }
}
