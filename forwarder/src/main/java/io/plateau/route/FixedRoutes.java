package io.plateau.route;

import io.plateau.wire.IpPrefix;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Routes of the configuration instead of the kernel's. Only what is the gateway's own still comes from the kernel: its
 * addresses, broadcasts and groups, which go before a route of the same prefix. One thread, the control side.
 */
public final class FixedRoutes {
    private final RouteTable table = new RouteTable();
    private final Map<IpPrefix, Route> fixed;
    private final Set<IpPrefix> own = new HashSet<>();

    /**
     * Puts the routes in the table.
     *
     * @param fixed by prefix
     */
    public FixedRoutes(final Map<IpPrefix, Route> fixed) {
        this.fixed = Map.copyOf(fixed);
        fixed.forEach(table::put);
    }

    /**
     * What workers ask.
     *
     * @return the fixed routes and the gateway's own addresses
     */
    public RouteTable table() {
        return table;
    }

    /**
     * Takes over what is the gateway's own.
     *
     * @param kernel all that the kernel has
     */
    public void follow(final RouteTable kernel) {
        final Map<IpPrefix, Route> now = new HashMap<>();
        kernel.forEach((prefix, route) -> {
            if (isOwn(route.kind())) {
                now.put(prefix, route);
            }
        });
        own.removeIf(prefix -> !now.containsKey(prefix) && giveUp(prefix));
        now.forEach((prefix, route) -> {
            own.add(prefix);
            if (!route.equals(table.get(prefix))) {
                table.put(prefix, route);
            }
        });
    }

    private boolean giveUp(final IpPrefix prefix) {
        final Route below = fixed.get(prefix);
        if (below == null) {
            table.remove(prefix);
        } else {
            table.put(prefix, below);
        }
        return true;
    }

    private static boolean isOwn(final RouteKind kind) {
        return switch (kind) {
            case LOCAL, BROADCAST, MULTICAST, OTHER -> true;
            case UNICAST, BLACKHOLE, UNREACHABLE, PROHIBIT -> false;
        };
    }
}
