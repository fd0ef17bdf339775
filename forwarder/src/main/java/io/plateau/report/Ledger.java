package io.plateau.report;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Sums by key, of which only the worst are kept: when there are too many, the better half is given up. One thread.
 *
 * @param <K> what is counted by
 * @param <V> a sum
 */
final class Ledger<K, V> {
    private final Map<K, V> sums = new HashMap<>();
    private final int capacity;
    private final Function<K, V> maker;
    private final Comparator<V> worstFirst;
    private final Consumer<V> onGivenUp;
    private long givenUp;

    /**
     * An empty one.
     *
     * @param capacity most sums, at least 2
     * @param maker of an empty sum
     * @param worstFirst which to keep
     * @param onGivenUp told of each sum that is not kept
     */
    Ledger(
            final int capacity,
            final Function<K, V> maker,
            final Comparator<V> worstFirst,
            final Consumer<V> onGivenUp) {
        this.capacity = capacity;
        this.maker = maker;
        this.worstFirst = worstFirst;
        this.onGivenUp = onGivenUp;
    }

    V of(final K key) {
        final V known = sums.get(key);
        if (known != null) {
            return known;
        }
        if (sums.size() >= capacity) {
            giveUpHalf();
        }
        final V made = maker.apply(key);
        sums.put(key, made);
        return made;
    }

    // Those that are kept, worst first.
    List<V> worst(final long most) {
        return sums.values().stream().sorted(worstFirst).limit(most).toList();
    }

    Iterable<V> all() {
        return sums.values();
    }

    // How many keys there were; too many if some were given up and came again.
    long size() {
        return sums.size() + givenUp;
    }

    boolean isWhole() {
        return givenUp == 0;
    }

    private void giveUpHalf() {
        final List<V> best =
                sums.values().stream().sorted(worstFirst).skip(capacity / 2).toList();
        givenUp += best.size();
        best.forEach(onGivenUp);
        final Set<V> gone = Collections.newSetFromMap(new IdentityHashMap<>());
        gone.addAll(best);
        sums.values().removeIf(gone::contains);
    }
}
