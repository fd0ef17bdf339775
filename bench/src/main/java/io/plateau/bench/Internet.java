package io.plateau.bench;

import io.plateau.route.NextHop;
import io.plateau.route.Route;
import io.plateau.route.RouteKind;
import io.plateau.route.RouteTable;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Routes as the Internet has them: as many of each prefix length as in a full table of 2024, always the same. */
final class Internet {
    /** Routers on the two links. */
    static final int NEXT_HOPS = 64;

    private static final long SEED = 42;
    private static final IpPrefix LOOPBACK = IpPrefix.parse("127.0.0.0/8");
    private static final IpPrefix LINK_LOCAL = IpPrefix.parse("169.254.0.0/16");
    private static final IpPrefix BENCHMARKING = IpPrefix.parse("198.18.0.0/15");
    private static final int IPV4_SHIFT = 96;
    private static final int FIRST_IPV4 = 0x0100_0000;
    private static final int IPV4_ADDRESSES = 0xDEFF_FFFF; // up to 223.255.255.255, unsigned
    private static final int REGISTRY_BLOCKS = 20_000;
    // Of a thousand prefixes, how many have the length.
    private static final int[][] IPV4_LENGTHS = {
        {24, 600}, {23, 100}, {22, 110}, {21, 50}, {20, 45}, {19, 30}, {18, 17}, {17, 12}, {16, 20}, {15, 6}, {14, 6},
        {13, 4}
    };
    private static final int[][] IPV6_LENGTHS = {
        {48, 470}, {32, 110}, {44, 110}, {40, 90}, {36, 60}, {46, 60}, {42, 50}, {33, 20}, {29, 20}, {64, 10}
    };

    private final Random random = new Random(SEED);

    // So many prefixes of IPv4, in no order.
    List<IpPrefix> ipv4(final int count) {
        final Set<IpPrefix> prefixes = new LinkedHashSet<>();
        while (prefixes.size() < count) {
            final int length = length(IPV4_LENGTHS);
            final int address = FIRST_IPV4 + Integer.remainderUnsigned(random.nextInt(), IPV4_ADDRESSES);
            prefixes.add(
                    new IpPrefix(IpAddress.ofIpv4(address & (-1 << (Integer.SIZE - length))), IPV4_SHIFT + length));
        }
        return List.copyOf(prefixes);
    }

    // Without the loopback's, those that stay on a link (RFC 3927), and those of benchmarking networks (RFC 2544), in
    // which the benchmarks' hosts are.
    static List<IpPrefix> transit(final List<IpPrefix> prefixes) {
        return prefixes.stream()
                .filter(prefix ->
                        !LOOPBACK.covers(prefix) && !LINK_LOCAL.covers(prefix) && !BENCHMARKING.covers(prefix))
                .toList();
    }

    // So many prefixes of IPv6, in the blocks that registries hand out.
    List<IpPrefix> ipv6(final int count) {
        final long[] blocks = random.longs(REGISTRY_BLOCKS)
                .map(bits -> 0x2000_0000_0000_0000L | ((bits >>> 3) & 0x1FFF_FFFF_0000_0000L))
                .toArray();
        final Set<IpPrefix> prefixes = new LinkedHashSet<>();
        while (prefixes.size() < count) {
            final int length = length(IPV6_LENGTHS);
            final long high = blocks[random.nextInt(blocks.length)] | (random.nextLong() & 0xFFFF_FFFFL);
            prefixes.add(new IpPrefix(new IpAddress(high & IpPrefix.highMask(length), 0), length));
        }
        return List.copyOf(prefixes);
    }

    private int length(final int[][] lengths) {
        int left = random.nextInt(1000);
        for (final int[] length : lengths) {
            left -= length[1];
            if (left < 0) {
                return length[0];
            }
        }
        return lengths[0][0];
    }

    // Where the prefix of a number goes.
    static Route route(final int number) {
        final int hop = Integer.remainderUnsigned(number * 0x9E37_79B9, NEXT_HOPS);
        return Route.of(RouteKind.UNICAST, NextHop.by(hop & 1, IpAddress.ofIpv4(0xC000_0200 + hop)));
    }

    static void fill(final RouteTable table, final List<IpPrefix> prefixes) {
        for (int i = 0; i < prefixes.size(); i++) {
            table.put(prefixes.get(i), route(i));
        }
    }

    // Addresses within prefixes that are taken at random: two words each.
    long[] within(final List<IpPrefix> prefixes, final int count) {
        return within(prefixes, random.ints(count, 0, prefixes.size()).toArray());
    }

    // The same, the first prefix most often, the second half as often, the third a third as often (Zipf).
    long[] zipf(final List<IpPrefix> prefixes, final int count) {
        final double[] sums = new double[prefixes.size()];
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += 1.0 / (i + 1);
            sums[i] = sum;
        }
        final int[] chosen = new int[count];
        for (int i = 0; i < count; i++) {
            final int found = Arrays.binarySearch(sums, random.nextDouble() * sum);
            chosen[i] = Math.min(found < 0 ? -found - 1 : found, sums.length - 1);
        }
        return within(prefixes, chosen);
    }

    private long[] within(final List<IpPrefix> prefixes, final int[] chosen) {
        final long[] addresses = new long[2 * chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            final IpPrefix prefix = prefixes.get(chosen[i]);
            final int length = prefix.length();
            addresses[2 * i] = prefix.address().high() | (random.nextLong() & ~IpPrefix.highMask(length));
            addresses[2 * i + 1] = prefix.address().low() | (random.nextLong() & ~IpPrefix.lowMask(length));
        }
        return addresses;
    }
}
