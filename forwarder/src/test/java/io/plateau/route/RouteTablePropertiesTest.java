package io.plateau.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeTry;

/** Whatever is put in and taken out, the table answers as one does that asks every prefix. */
class RouteTablePropertiesTest {
    private static final int CHANGES = 400;
    private static final int QUESTIONS = 300;
    private static final int ROUTES = 5;
    private static final int MOST_LEFT = 8 * 2048; // references, for numbers that rest: two a change at most

    private final Map<IpPrefix, Integer> model = new HashMap<>();
    private RouteTable table;
    private RouteReader reader;

    // Numbers rest: a table that went through all tries would keep those of all.
    @BeforeTry
    void begin() {
        model.clear();
        table = new RouteTable();
        reader = table.reader();
    }

    @Property(tries = 150)
    void shouldAnswerAsIfAskedOfEveryPrefix(@ForAll final long seed) {
        final Random random = new Random(seed);
        final List<IpPrefix> known = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            change(random, known);
        }

        assertThat(table.size()).isEqualTo(model.size());
        for (int i = 0; i < QUESTIONS; i++) {
            assertAnswer(near(random, known));
        }
        for (final IpPrefix prefix : List.copyOf(model.keySet())) {
            assertAnswer(prefix.address());
            model.remove(prefix);
            table.remove(prefix);
            assertAnswer(prefix.address());
        }
        assertThat(table.size()).isZero();
        assertThat(table.memoryBytes()).as("of an empty table").isLessThan(new RouteTable().memoryBytes() + MOST_LEFT);
    }

    private void change(final Random random, final List<IpPrefix> known) {
        final IpPrefix prefix = known.isEmpty() || random.nextInt(3) > 0
                ? prefix(random, near(random, known))
                : known.get(random.nextInt(known.size()));
        known.add(prefix);
        if (random.nextInt(4) == 0) {
            model.remove(prefix);
            table.remove(prefix);
        } else {
            final int port = random.nextInt(ROUTES);
            model.put(prefix, port);
            table.put(prefix, Route.of(RouteKind.UNICAST, NextHop.by(port, null)));
        }
    }

    // Those shorter than 8 bits, which change millions of slots each, are rarer.
    private static int ipv4Length(final Random random) {
        return random.nextInt(16) == 0 ? random.nextInt(8) : 8 + random.nextInt(25);
    }

    private static IpPrefix prefix(final Random random, final IpAddress address) {
        final int length = address.isIpv4() ? 96 + ipv4Length(random) : random.nextInt(129);
        return new IpPrefix(
                new IpAddress(address.high() & IpPrefix.highMask(length), address.low() & IpPrefix.lowMask(length)),
                length);
    }

    // An address, often one that shares some bits with a prefix that was there.
    private static IpAddress near(final Random random, final List<IpPrefix> known) {
        if (known.isEmpty() || random.nextInt(4) == 0) {
            return random.nextBoolean()
                    ? IpAddress.ofIpv4(random.nextInt())
                    : new IpAddress(0x2001_0DB8_0000_0000L | random.nextInt(1 << 20), random.nextLong());
        }
        final IpPrefix prefix = known.get(random.nextInt(known.size()));
        final int bit = random.nextInt(prefix.address().isIpv4() ? 32 : 128);
        final IpAddress address = prefix.address();
        return bit < 64
                ? new IpAddress(address.high(), address.low() ^ (1L << bit))
                : new IpAddress(address.high() ^ (1L << bit), address.low());
    }

    private void assertAnswer(final IpAddress address) {
        Integer expected = null;
        int longest = -1;
        for (final Map.Entry<IpPrefix, Integer> entry : model.entrySet()) {
            final IpPrefix prefix = entry.getKey();
            if (prefix.length() > longest && prefix.covers(IpPrefix.host(address))) {
                longest = prefix.length();
                expected = entry.getValue();
            }
        }
        final boolean found = reader.find(address.high(), address.low(), 0);
        assertThat(found ? (Integer) reader.port() : null).as("%s", address).isEqualTo(expected);
    }
}
