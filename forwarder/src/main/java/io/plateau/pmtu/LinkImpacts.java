package io.plateau.pmtu;

import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What links cost that are narrower than anything that is enforced, by destination, until it is journalled. What is about
 * one destination too many is put down to all of its protocol. Control thread only.
 */
final class LinkImpacts {
    /** Most destinations. */
    static final int CAPACITY = 4096;

    private static final IpPrefix ALL_IPV4 = IpPrefix.parse("0.0.0.0/0");
    private static final IpPrefix ALL_IPV6 = IpPrefix.parse("::/0");

    /**
     * What is not journalled yet.
     *
     * @param destination host, or all of a protocol
     * @param mtu of the link, bytes
     * @param counts since the last event
     * @param sender of the latest datagram
     * @param toldNs when the last event was written, nanoseconds since the epoch
     */
    record Cost(IpPrefix destination, int mtu, Counts counts, IpAddress sender, long toldNs) {}

    private final Map<IpPrefix, Cost> costs = new LinkedHashMap<>();

    void add(final IpAddress destination, final int mtu, final Counts counts, final IpAddress sender) {
        final IpPrefix host = IpPrefix.host(destination);
        final IpPrefix all = destination.isIpv4() ? ALL_IPV4 : ALL_IPV6;
        final IpPrefix key = costs.containsKey(host) || costs.size() < CAPACITY ? host : all;
        final Cost known = costs.getOrDefault(key, new Cost(key, mtu, Counts.ZERO, sender, Long.MIN_VALUE));
        costs.put(key, new Cost(key, mtu, known.counts.plus(counts), sender, known.toldNs));
    }

    // Takes those with something to write whose last event is old enough, and forgets those with nothing.
    List<Cost> takeDue(final long latestNs, final long nowNs) {
        final List<Cost> due = new ArrayList<>();
        final Iterator<Map.Entry<IpPrefix, Cost>> all = costs.entrySet().iterator();
        while (all.hasNext()) {
            final Map.Entry<IpPrefix, Cost> entry = all.next();
            final Cost cost = entry.getValue();
            if (cost.toldNs > latestNs) {
                continue;
            }
            if (cost.counts.equals(Counts.ZERO)) {
                all.remove();
            } else {
                due.add(cost);
                entry.setValue(new Cost(cost.destination, cost.mtu, Counts.ZERO, cost.sender, nowNs));
            }
        }
        return due;
    }
}
