package io.plateau.pmtu;

import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The latest events about senders that go on although they were told, by destination. The control thread writes; any
 * thread may ask {@link #of}.
 */
final class StubbornSenders {
    /** Most destinations; one more finds no place until one of them is taken out of the table. */
    static final int CAPACITY = 4096;
    /** Most flows of one destination; the oldest makes room. */
    static final int FLOWS = 8;

    private final Map<IpAddress, List<PmtuEvent>> latest = new ConcurrentHashMap<>();

    void note(final PmtuEvent event) {
        final IpAddress destination = event.destination().address();
        final List<PmtuEvent> known = latest.getOrDefault(destination, List.of());
        if (known.isEmpty() && latest.size() >= CAPACITY) {
            return;
        }
        final List<PmtuEvent> flows = new ArrayList<>(known);
        flows.removeIf(
                older -> older.sender().equals(event.sender()) && older.detail().equals(event.detail()));
        if (flows.size() == FLOWS) {
            flows.remove(0);
        }
        flows.add(event);
        latest.put(destination, List.copyOf(flows));
    }

    void forget(final IpAddress destination) {
        latest.remove(destination);
    }

    // The latest event of each flow, oldest first. Any thread.
    List<PmtuEvent> of(final IpAddress destination) {
        return latest.getOrDefault(destination, List.of());
    }
}
