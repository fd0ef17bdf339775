package io.plateau.fastpath;

/**
 * What chooses among several ways to a destination: the same for all datagrams of a flow, and for nobody else to foresee.
 * Fragments have no ports and go by their addresses. Immutable.
 */
final class FlowHash {
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private final long seed;

    // seed: secret, another at each start
    FlowHash(final long seed) {
        this.seed = seed;
    }

    // The hash of a datagram. parser: that has parsed it
    int of(final FrameParser parser, final FrameParser.Kind kind) {
        long mixed = (seed ^ parser.sourceLow(kind)) * MULTIPLIER;
        mixed = (Long.rotateLeft(mixed, Integer.SIZE) ^ parser.destinationLow(kind)) * MULTIPLIER;
        if (kind == FrameParser.Kind.IPV6) {
            mixed = (Long.rotateLeft(mixed, Integer.SIZE) ^ parser.sourceHigh(kind)) * MULTIPLIER;
            mixed = (Long.rotateLeft(mixed, Integer.SIZE) ^ parser.destinationHigh(kind)) * MULTIPLIER;
        }
        mixed = (Long.rotateLeft(mixed, Integer.SIZE) ^ parser.ports()) * MULTIPLIER;
        return (int) (mixed >>> Integer.SIZE);
    }
}
