package io.plateau.route;

import java.util.Arrays;

/**
 * Where a frame goes next in wire mode: out of the other end of the wire that it came in by. Immutable.
 */
public final class WirePairs {
    private final int[] otherEnd;

    /**
     * Checks that every port stands in exactly one pair.
     *
     * @param ports how many there are
     * @param pairs port indices, two to a pair
     * @throws IllegalArgumentException names the port that stands in no pair or in several
     */
    public WirePairs(final int ports, final int[][] pairs) {
        otherEnd = new int[ports];
        Arrays.fill(otherEnd, -1);
        for (final int[] pair : pairs) {
            join(pair[0], pair[1]);
            join(pair[1], pair[0]);
        }
        for (int port = 0; port < ports; port++) {
            if (otherEnd[port] < 0) {
                throw new IllegalArgumentException("port " + port + " stands in no wire");
            }
        }
    }

    private void join(final int from, final int to) {
        if (from == to || otherEnd[from] >= 0) {
            throw new IllegalArgumentException("port " + from + " must stand in exactly one wire, at one end of it");
        }
        otherEnd[from] = to;
    }

    /**
     * The other end.
     *
     * @param port index of the ingress
     * @return index of the egress
     */
    public int egressOf(final int port) {
        return otherEnd[port];
    }
}
