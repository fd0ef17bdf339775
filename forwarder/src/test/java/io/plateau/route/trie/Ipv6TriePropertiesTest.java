package io.plateau.route.trie;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Whatever is put in and taken out, dense or not, the trie answers as one does that asks every prefix. */
class Ipv6TriePropertiesTest {
    private static final int CHANGES = 1500;
    private static final int QUESTIONS = 400;
    private static final String[] VALUES = {"a", "b", "c"};

    private final Map<IpPrefix, String> model = new HashMap<>();
    private final List<IpPrefix> known = new ArrayList<>();
    private Ipv6Trie<String> trie;

    // All prefixes lie within bits that differ between a first and a last one: dense in one place of the address.
    @Property(tries = 60)
    void shouldAnswerAsIfAskedOfEveryPrefix(@ForAll final long seed) {
        final Random random = new Random(seed);
        final int firstBit = random.nextInt(120);
        final int lastBit = Math.min(128, firstBit + 4 + random.nextInt(60));
        trie = new Ipv6Trie<>();
        model.clear();
        known.clear();

        for (int i = 0; i < CHANGES; i++) {
            change(random, firstBit, lastBit);
        }

        for (int i = 0; i < QUESTIONS; i++) {
            assertAnswer(address(random, firstBit, lastBit));
        }
        for (final IpPrefix prefix : List.copyOf(model.keySet())) {
            remove(prefix);
            assertAnswer(prefix.address());
        }
        assertThat(trie.memoryBytes()).as("of an empty trie").isEqualTo(new Ipv6Trie<>().memoryBytes());
    }

    private void change(final Random random, final int firstBit, final int lastBit) {
        if (!known.isEmpty() && random.nextInt(3) == 0) {
            remove(known.get(random.nextInt(known.size())));
            return;
        }
        final int length = firstBit + random.nextInt(lastBit - firstBit + 1);
        final IpAddress address = address(random, firstBit, lastBit);
        final IpPrefix prefix = new IpPrefix(
                new IpAddress(address.high() & IpPrefix.highMask(length), address.low() & IpPrefix.lowMask(length)),
                length);
        known.add(prefix);
        final String value = VALUES[random.nextInt(VALUES.length)];
        model.put(prefix, value);
        trie.put(prefix.address().high(), prefix.address().low(), length, value);
    }

    private void remove(final IpPrefix prefix) {
        if (model.remove(prefix) == null) {
            return;
        }
        final IpPrefix covering = longest(prefix);
        trie.remove(
                prefix.address().high(),
                prefix.address().low(),
                prefix.length(),
                model.get(covering),
                covering == null ? 0 : covering.length());
    }

    private IpPrefix longest(final IpPrefix covered) {
        return model.keySet().stream()
                .filter(prefix -> prefix.length() <= covered.length() && prefix.covers(covered))
                .max((left, right) -> Integer.compare(left.length(), right.length()))
                .orElse(null);
    }

    private static IpAddress address(final Random random, final int firstBit, final int lastBit) {
        final long high = IpPrefix.highMask(lastBit) & ~IpPrefix.highMask(firstBit);
        final long low = IpPrefix.lowMask(lastBit) & ~IpPrefix.lowMask(firstBit);
        return new IpAddress((0x2A00_1450_4001_0830L & ~high) | (random.nextLong() & high), random.nextLong() & low);
    }

    private void assertAnswer(final IpAddress address) {
        assertThat(trie.find(address.high(), address.low()))
                .as("%s", address)
                .isEqualTo(model.get(longest(IpPrefix.host(address))));
    }

    // The commonest of a provider's blocks: as many prefixes as fit, and none of the arrays is left when they are gone.
    @Test
    void shouldTakeSubnetsOfOneBlockAndLetThemGo() {
        trie = new Ipv6Trie<>();
        for (int subnet = 0; subnet < 1 << 16; subnet++) {
            trie.put(0x2001_0DB8_0000_0000L | (long) subnet << 16, 0, 48, VALUES[subnet % 3]);
        }
        assertThat(trie.find(0x2001_0DB8_0004_1234L, 5)).isEqualTo("b");
        assertThat(trie.find(0x2001_0DB9_0004_1234L, 5)).isNull();
        for (int subnet = 0; subnet < 1 << 16; subnet++) {
            trie.remove(0x2001_0DB8_0000_0000L | (long) subnet << 16, 0, 48, null, 0);
        }
        assertThat(trie.memoryBytes()).isEqualTo(new Ipv6Trie<>().memoryBytes());
    }

    @Test
    void shouldNotAllocateToFind() {
        trie = new Ipv6Trie<>();
        for (int host = 0; host < 1000; host++) {
            trie.put(0x2001_0DB8_0000_0000L, host, 128, VALUES[host % 3]);
        }

        assertThat(Allocations.bytesPerMillionCalls(() -> trie.find(0x2001_0DB8_0000_0000L, 7)))
                .isZero();
        assertThat(Allocations.bytesPerMillionCalls(() -> trie.touch(0x2001_0DB8_0000_0000L)))
                .isZero();
    }
}
