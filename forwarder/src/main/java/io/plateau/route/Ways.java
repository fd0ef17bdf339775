package io.plateau.route;

import java.util.List;

/**
 * The usable next hops of a route. A flow's hash falls into one of them as it does in the kernel
 * (net/ipv4/fib_semantics.c: fib_rebalance, hash threshold over 31 bits), in proportion to their weights. Immutable.
 */
final class Ways {
    private static final int HASH_BITS = 31;
    private static final Ways NONE = new Ways(List.of());

    private final Way[] hops;
    private final int[] upperBounds;
    private final Way only;

    private Ways(final List<NextHop> usable) {
        hops = usable.stream().map(Way::new).toArray(Way[]::new);
        upperBounds = new int[hops.length];
        only = hops.length == 1 ? hops[0] : null;
        long total = 0;
        for (final NextHop hop : usable) {
            total += hop.weight();
        }
        long sum = 0;
        for (int i = 0; i < hops.length; i++) {
            sum += usable.get(i).weight();
            upperBounds[i] = (int) (((sum << HASH_BITS) + total / 2) / total - 1);
        }
    }

    static Ways among(final List<NextHop> usable) {
        return usable.isEmpty() ? NONE : new Ways(usable);
    }

    // Null if there is none.
    Way choose(final int flowHash) {
        if (only != null || hops.length == 0) {
            return only;
        }
        final int hash = flowHash >>> 1;
        int i = 0;
        while (hash > upperBounds[i]) {
            i++; // the last bound is the largest hash
        }
        return hops[i];
    }

    boolean leavesBy(final int port) {
        for (final Way hop : hops) {
            if (hop.port == port) {
                return true;
            }
        }
        return false;
    }
}
