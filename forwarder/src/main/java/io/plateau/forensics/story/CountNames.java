package io.plateau.forensics.story;

import io.plateau.pmtu.event.PmtuEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/** What can happen to a datagram that is too long, by the contract's names, in its order. Stateless. */
final class CountNames {
    private CountNames() {}

    static Map<String, Long> of(final PmtuEvent.Counts counts) {
        final Map<String, Long> named = new LinkedHashMap<>();
        named.put("fragmented", counts.fragmented());
        named.put("resegmented", counts.resegmented());
        named.put("reported", counts.reported());
        named.put("dropped", counts.dropped());
        named.put("forwarded", counts.forwarded());
        return named;
    }

    static long total(final PmtuEvent.Counts counts) {
        long total = 0;
        for (final long count : of(counts).values()) {
            total += count;
        }
        return total;
    }
}
