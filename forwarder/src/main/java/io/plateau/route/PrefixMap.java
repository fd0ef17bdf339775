package io.plateau.route;

import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * Values by prefix, for the writer: exactly that prefix, or the longest that covers one. IPv4 prefixes, of which there are
 * most, cost no object each.
 *
 * @param <V> value
 */
public final class PrefixMap<V> {
    private static final int LENGTH_BITS = 8;
    private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;
    private static final int IPV4_SHIFT = IpPrefix.HOST - Integer.SIZE;

    private final Long2ObjectHashMap<V> ipv4 = new Long2ObjectHashMap<>();
    private final Map<IpPrefix, V> ipv6 = new HashMap<>();
    private final int[] ipv4Lengths = new int[IpPrefix.HOST + 1];
    private final int[] ipv6Lengths = new int[IpPrefix.HOST + 1];

    /** Makes an empty map. */
    public PrefixMap() {}

    private static long key(final IpPrefix prefix) {
        return key(prefix.address().ipv4(), prefix.length());
    }

    private static long key(final int address, final int length) {
        return ((long) address << LENGTH_BITS) | length;
    }

    private int[] lengths(final IpPrefix prefix) {
        return prefix.address().isIpv4() ? ipv4Lengths : ipv6Lengths;
    }

    /**
     * The value of exactly that prefix.
     *
     * @param prefix destinations
     * @return null if it has none
     */
    public V get(final IpPrefix prefix) {
        return prefix.address().isIpv4() ? ipv4.get(key(prefix)) : ipv6.get(prefix);
    }

    /**
     * Gives a prefix a value.
     *
     * @param prefix destinations
     * @param value not null
     * @return the value before; null if it had none
     */
    public V put(final IpPrefix prefix, final V value) {
        final V before = prefix.address().isIpv4() ? ipv4.put(key(prefix), value) : ipv6.put(prefix, value);
        if (before == null) {
            lengths(prefix)[prefix.length()]++;
        }
        return before;
    }

    /**
     * Takes a prefix out.
     *
     * @param prefix destinations
     * @return the value before; null if it had none
     */
    public V remove(final IpPrefix prefix) {
        final V before = prefix.address().isIpv4() ? ipv4.remove(key(prefix)) : ipv6.remove(prefix);
        if (before != null) {
            lengths(prefix)[prefix.length()]--;
        }
        return before;
    }

    /**
     * How many prefixes have a value.
     *
     * @return of both families
     */
    public int size() {
        return ipv4.size() + ipv6.size();
    }

    // Length of the longest prefix in the map that covers a prefix and is shorter; -1 if there is none.
    int lengthCovering(final IpPrefix prefix) {
        final int shortest = prefix.address().isIpv4() ? IPV4_SHIFT : 0;
        for (int length = prefix.length() - 1; length >= shortest; length--) {
            if (lengths(prefix)[length] > 0 && get(prefix, length) != null) {
                return length;
            }
        }
        return -1;
    }

    // The value of the prefix's first bits.
    V get(final IpPrefix prefix, final int length) {
        final long low = prefix.address().low() & IpPrefix.lowMask(length);
        return prefix.address().isIpv4()
                ? ipv4.get(key((int) low, length))
                : ipv6.get(
                        new IpPrefix(new IpAddress(prefix.address().high() & IpPrefix.highMask(length), low), length));
    }

    /**
     * Visits all; the map must not change meanwhile.
     *
     * @param visitor takes prefix and value
     */
    public void forEach(final BiConsumer<IpPrefix, V> visitor) {
        ipv4.forEachLong((key, value) -> visitor.accept(prefixOf(key), value));
        ipv6.forEach(visitor);
    }

    private static IpPrefix prefixOf(final long key) {
        return new IpPrefix(IpAddress.ofIpv4((int) (key >> LENGTH_BITS)), (int) key & LENGTH_MASK);
    }
}
