package io.plateau.route;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * A route as it stands in the table, once for all prefixes that have it. Its ways change with the links, all prefixes at
 * once. The writer changes it; any thread reads.
 */
final class ActiveRoute {
    final Route route;
    final RouteKind kind;
    final int mtu;

    private List<NextHop> hops;
    private volatile Ways ways;
    private int prefixes;

    ActiveRoute(final Route route) {
        this.route = route;
        kind = route.kind();
        mtu = route.mtu();
        hops = route.hops();
    }

    // Any thread.
    Ways ways() {
        return ways;
    }

    // Leaves out the ways by interfaces that are not usable.
    void refresh(final IntPredicate usable) {
        ways = Ways.among(
                hops.stream().filter(hop -> usable.test(hop.interfaceIndex())).toList());
    }

    void setHops(final List<NextHop> others) {
        hops = List.copyOf(others);
    }

    void retain() {
        prefixes++;
    }

    // Whether no prefix has it any more.
    boolean release() {
        prefixes--;
        return prefixes == 0;
    }
}
