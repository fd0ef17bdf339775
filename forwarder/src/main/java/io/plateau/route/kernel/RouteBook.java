package io.plateau.route.kernel;

import io.plateau.route.NextHop;
import io.plateau.route.PrefixMap;
import io.plateau.route.Route;
import io.plateau.route.RouteKind;
import io.plateau.route.RouteTable;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All routes of the tables local and main, of which the best for each prefix stands in the table: local before main, as
 * without policy rules, then the lowest metric, then the kernel's order. Most prefixes have one route; those with several
 * are kept here. Route agent only.
 */
final class RouteBook {
    private static final int PROTOCOL_REDIRECT = 1;
    private static final int PROTOCOL_ROUTER_ADVERTISEMENT = 9;
    private static final Comparator<Route> BEST_FIRST = Comparator.comparingInt(
                    (Route route) -> -route.origin().table())
            .thenComparingLong(route -> route.origin().metric());

    private final RouteTable table;
    private Map<IpPrefix, List<Route>> several = new HashMap<>();
    private PrefixMap<Route> dumped = new PrefixMap<>();
    private Map<IpPrefix, List<Route>> dumpedSeveral = new HashMap<>();

    RouteBook(final RouteTable table) {
        this.table = table;
    }

    // ---- one change ----

    // Makes a route, in the place that the flags of its message say.
    void onNew(final IpPrefix prefix, final Route route, final int flags) {
        final List<Route> routes = routes(prefix);
        final int same = indexOfSame(prefix, routes, route, flags);
        if (same >= 0) {
            routes.set(same, route);
        } else {
            final boolean isFirst = prefix.address().isIpv4() && (flags & Rtnetlink.FLAG_APPEND) == 0;
            routes.add(isFirst ? 0 : routes.size(), route);
        }
        store(prefix, routes);
    }

    // Takes a route out, or of an IPv6 route the next hops that are said.
    void onDeleted(final IpPrefix prefix, final Route route) {
        final List<Route> routes = routes(prefix);
        final int exact = routes.indexOf(route);
        final int index = exact >= 0 ? exact : indexOfAlike(routes, route);
        if (index < 0) {
            return;
        }
        final List<NextHop> left = new ArrayList<>(routes.get(index).hops());
        left.removeAll(route.hops());
        if (prefix.address().isIpv4() || exact >= 0 || left.isEmpty()) {
            routes.remove(index);
        } else {
            routes.set(index, routes.get(index).withHops(left));
        }
        store(prefix, routes);
    }

    private List<Route> routes(final IpPrefix prefix) {
        final List<Route> known = several.get(prefix);
        if (known != null) {
            return known;
        }
        final List<Route> routes = new ArrayList<>();
        final Route only = table.get(prefix);
        if (only != null) {
            routes.add(only);
        }
        return routes;
    }

    private void store(final IpPrefix prefix, final List<Route> routes) {
        routes.sort(BEST_FIRST); // stable
        if (routes.isEmpty()) {
            table.remove(prefix);
        } else if (!routes.get(0).equals(table.get(prefix))) {
            table.put(prefix, routes.get(0));
        }
        if (routes.size() > 1) {
            several.put(prefix, routes);
        } else {
            several.remove(prefix);
        }
    }

    private static int indexOfSame(
            final IpPrefix prefix, final List<Route> routes, final Route route, final int flags) {
        final int equal = routes.indexOf(route);
        if (equal >= 0) {
            return equal;
        }
        final boolean replaces = (flags & Rtnetlink.FLAG_REPLACE) != 0;
        for (int i = 0; i < routes.size(); i++) {
            if (isOfSameRank(routes.get(i), route)
                    && (prefix.address().isIpv4() ? replaces : isSameIpv6(routes.get(i), route))) {
                return i;
            }
        }
        return replaces ? indexOfRank(routes, route) : -1;
    }

    private static boolean isOfSameRank(final Route one, final Route other) {
        return one.origin().table() == other.origin().table()
                && one.origin().metric() == other.origin().metric();
    }

    private static int indexOfRank(final List<Route> routes, final Route route) {
        for (int i = 0; i < routes.size(); i++) {
            if (isOfSameRank(routes.get(i), route)) {
                return i;
            }
        }
        return -1;
    }

    // The kernel joins IPv6 routes by gateways and tells of the whole; others are told apart by their interface.
    private static boolean isSameIpv6(final Route one, final Route other) {
        return (isJoined(one) && isJoined(other))
                || (one.kind() == other.kind() && one.hops().equals(other.hops()));
    }

    private static boolean isJoined(final Route route) {
        final int protocol = route.origin().protocol();
        return route.kind() == RouteKind.UNICAST
                && !route.hops().isEmpty()
                && route.hops().get(0).gateway() != null
                && protocol != PROTOCOL_ROUTER_ADVERTISEMENT
                && protocol != PROTOCOL_REDIRECT;
    }

    private static int indexOfAlike(final List<Route> routes, final Route route) {
        for (int i = 0; i < routes.size(); i++) {
            final Route known = routes.get(i);
            if (isOfSameRank(known, route)
                    && known.kind() == route.kind()
                    && known.origin().nextHopId() == route.origin().nextHopId()
                    && (route.hops().isEmpty() || known.hops().containsAll(route.hops()))) {
                return i;
            }
        }
        return -1;
    }

    // ---- a whole dump ----

    void beginDump() {
        dumped = new PrefixMap<>();
        dumpedSeveral = new HashMap<>();
    }

    void onDumped(final IpPrefix prefix, final Route route) {
        final Route first = dumped.get(prefix);
        if (first == null) {
            dumped.put(prefix, route);
            return;
        }
        final List<Route> routes = dumpedSeveral.computeIfAbsent(prefix, same -> new ArrayList<>(List.of(first)));
        routes.add(route);
        routes.sort(BEST_FIRST); // stable
        dumped.put(prefix, routes.get(0));
    }

    // Brings the table to what was dumped; what did not change is not touched.
    void endDump() {
        final List<IpPrefix> gone = new ArrayList<>();
        table.forEach((prefix, route) -> {
            if (dumped.get(prefix) == null) {
                gone.add(prefix);
            }
        });
        gone.forEach(table::remove);
        dumped.forEach((prefix, route) -> {
            if (!route.equals(table.get(prefix))) {
                table.put(prefix, route);
            }
        });
        several = dumpedSeveral;
        beginDump();
    }

    // ---- what the kernel does without a word ----

    // Takes out what the kernel took out when an interface went: routes with no way on but by it.
    void removeBy(final int interfaceIndex) {
        final List<IpPrefix> touched = new ArrayList<>();
        several.forEach((prefix, routes) -> {
            if (routes.stream().anyMatch(route -> goesWith(route, interfaceIndex))) {
                touched.add(prefix);
            }
        });
        for (final IpPrefix prefix : touched) {
            final List<Route> routes = several.get(prefix);
            routes.removeIf(route -> goesWith(route, interfaceIndex));
            store(prefix, routes);
        }
        table.removeIf(route -> goesWith(route, interfaceIndex));
    }

    private static boolean goesWith(final Route route, final int interfaceIndex) {
        return !route.hops().isEmpty()
                && route.origin().table() == Rtnetlink.TABLE_MAIN
                && route.hops().stream().allMatch(hop -> hop.interfaceIndex() == interfaceIndex);
    }
}
