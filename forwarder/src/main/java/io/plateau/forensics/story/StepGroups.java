package io.plateau.forensics.story;

import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/**
 * Steps that are told as one as long as they have the same key and nothing changed between them. Owned by one thread.
 *
 * @param <K> what equal ones have in common
 * @param <S> kind of step
 */
final class StepGroups<K, S extends StoryStep> {
    private final Map<IpPrefix, Map<K, S>> open = new HashMap<>();
    private final List<S> closed = new ArrayList<>();
    private final BinaryOperator<S> plus;

    // plus: adds a later one to an earlier one.
    StepGroups(final BinaryOperator<S> plus) {
        this.plus = plus;
    }

    void add(final K key, final S step) {
        open.computeIfAbsent(step.destination(), destination -> new LinkedHashMap<>())
                .merge(key, step, plus);
    }

    // Something changed: equal ones from now on are told apart from those before.
    void close(final IpPrefix destination) {
        final Map<K, S> over = open.remove(destination);
        if (over != null) {
            closed.addAll(over.values());
        }
    }

    // Ends everything.
    List<S> all() {
        for (final IpPrefix destination : List.copyOf(open.keySet())) {
            close(destination);
        }
        return List.copyOf(closed);
    }
}
