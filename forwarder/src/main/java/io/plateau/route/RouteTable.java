package io.plateau.route;

import io.plateau.route.trie.Ipv4Trie;
import io.plateau.route.trie.Ipv6Trie;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Routes by prefix, found by the longest that covers an address. Made for the whole Internet's: 1,000,000 IPv4 and 250,000
 * IPv6 prefixes. One writer, the control side; readers never wait.
 */
public final class RouteTable {
    private static final int IPV4_SHIFT = IpPrefix.HOST - Integer.SIZE;

    private final Ipv4Trie<ActiveRoute> ipv4 = new Ipv4Trie<>();
    private final Ipv6Trie<ActiveRoute> ipv6 = new Ipv6Trie<>();
    private final PrefixMap<ActiveRoute> routes = new PrefixMap<>();
    private final Map<Route, ActiveRoute> distinct = new HashMap<>();
    private final Set<Integer> unusable = new HashSet<>();
    private MtuListener listener = (prefix, before, after) -> {};
    private volatile int size;

    /** Makes an empty table. */
    public RouteTable() {}

    /** Hears of MTUs of routes. */
    @FunctionalInterface
    public interface MtuListener {
        /**
         * A prefix has another MTU of its own now. On the writer's thread.
         *
         * @param prefix destinations
         * @param before bytes; {@link Route#NO_MTU} if it had none
         * @param after bytes; {@link Route#NO_MTU} if it has none
         */
        void onMtu(IpPrefix prefix, int before, int after);
    }

    /**
     * Has somebody hear of changes of MTUs from now on. Writer only.
     *
     * @param onMtu told of each
     */
    public void tell(final MtuListener onMtu) {
        listener = onMtu;
    }

    /**
     * A view for one thread.
     *
     * @return to be owned by the thread that asks
     */
    public RouteReader reader() {
        return new RouteReader(this);
    }

    // Any thread. Null if no prefix covers the address.
    ActiveRoute find(final long high, final long low) {
        return IpAddress.isIpv4(high, low) ? ipv4.find((int) low) : ipv6.find(high, low);
    }

    // Any thread.
    long touch(final long high, final long low) {
        return IpAddress.isIpv4(high, low) ? ipv4.touch((int) low) : ipv6.touch(high);
    }

    /**
     * How many prefixes there are. Any thread.
     *
     * @return routes
     */
    public int size() {
        return size;
    }

    /**
     * The route of exactly that prefix. Writer only.
     *
     * @param prefix destinations
     * @return null if there is none
     */
    public Route get(final IpPrefix prefix) {
        final ActiveRoute active = routes.get(prefix);
        return active == null ? null : active.route;
    }

    /**
     * Makes or replaces a route. Writer only.
     *
     * @param prefix destinations
     * @param route where they go
     */
    public void put(final IpPrefix prefix, final Route route) {
        final ActiveRoute active = distinct.computeIfAbsent(route, this::activate);
        active.retain();
        final ActiveRoute before = routes.put(prefix, active);
        if (before != active) {
            store(prefix, active);
        }
        tell(prefix, before == null ? Route.NO_MTU : before.route.mtu(), route.mtu());
        release(before);
        size = routes.size();
    }

    private void tell(final IpPrefix prefix, final int before, final int after) {
        if (before != after) {
            listener.onMtu(prefix, before, after);
        }
    }

    /**
     * Takes a route out. Writer only.
     *
     * @param prefix destinations
     */
    public void remove(final IpPrefix prefix) {
        final ActiveRoute before = routes.remove(prefix);
        if (before == null) {
            return;
        }
        final int length = routes.lengthCovering(prefix);
        final ActiveRoute next = length < 0 ? null : routes.get(prefix, length);
        final IpAddress address = prefix.address();
        if (address.isIpv4()) {
            ipv4.remove(address.ipv4(), prefix.length() - IPV4_SHIFT, next, Math.max(0, length - IPV4_SHIFT));
        } else {
            ipv6.remove(address.high(), address.low(), prefix.length(), next, Math.max(0, length));
        }
        tell(prefix, before.route.mtu(), Route.NO_MTU);
        release(before);
        size = routes.size();
    }

    /**
     * Takes out all routes that a test is true for. Writer only.
     *
     * @param test of a route
     */
    public void removeIf(final Predicate<Route> test) {
        final Set<Route> going = new HashSet<>();
        distinct.keySet().stream().filter(test).forEach(going::add);
        if (going.isEmpty()) {
            return;
        }
        final List<IpPrefix> prefixes = new ArrayList<>();
        routes.forEach((prefix, active) -> {
            if (going.contains(active.route)) {
                prefixes.add(prefix);
            }
        });
        prefixes.forEach(this::remove);
    }

    /**
     * Visits all routes, which must not change meanwhile. Writer only.
     *
     * @param visitor takes prefix and route
     */
    public void forEach(final BiConsumer<IpPrefix, Route> visitor) {
        routes.forEach((prefix, active) -> visitor.accept(prefix, active.route));
    }

    /**
     * Says whether datagrams may leave by an interface. If not, no route uses it from now on, although it may stay in the
     * table. Writer only.
     *
     * @param interfaceIndex as the kernel counts interfaces
     * @param usable whether they may
     */
    public void setUsable(final int interfaceIndex, final boolean usable) {
        if (usable ? unusable.remove(interfaceIndex) : unusable.add(interfaceIndex)) {
            distinct.values().forEach(this::refresh);
        }
    }

    /**
     * Gives all routes by one of the kernel's next-hop objects other ways. Writer only.
     *
     * @param nextHopId number of the object
     * @param hops ways on; empty if it is gone
     */
    public void replaceHops(final int nextHopId, final List<NextHop> hops) {
        for (final ActiveRoute active : distinct.values()) {
            if (active.route.origin().nextHopId() == nextHopId) {
                active.setHops(hops);
                refresh(active);
            }
        }
    }

    private ActiveRoute activate(final Route route) {
        final ActiveRoute active = new ActiveRoute(route);
        refresh(active);
        return active;
    }

    private void refresh(final ActiveRoute active) {
        active.refresh(index -> !unusable.contains(index));
    }

    private void release(final ActiveRoute before) {
        if (before != null && before.release()) {
            distinct.remove(before.route);
            ipv4.forget(before);
        }
    }

    private void store(final IpPrefix prefix, final ActiveRoute active) {
        final IpAddress address = prefix.address();
        if (address.isIpv4()) {
            ipv4.put(address.ipv4(), prefix.length() - IPV4_SHIFT, active);
        } else {
            ipv6.put(address.high(), address.low(), prefix.length(), active);
        }
    }

    /**
     * Memory of what readers walk. Writer only.
     *
     * @return bytes, about
     */
    public long memoryBytes() {
        return ipv4.memoryBytes() + ipv6.memoryBytes();
    }
}
