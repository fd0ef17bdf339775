package io.plateau.pmtu;

import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.wire.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The latest events about senders that go on although they were told, by destination. The control thread writes; any
 * thread may ask {@link #of}.
 */
final class StubbornSenders {
    /** Most destinations; one more takes the place of the one that was not written for the longest time. */
    static final int CAPACITY = 4096;
    /** Most flows of one destination; the oldest makes room. */
    static final int FLOWS = 8;

    // In the order in which they were written.
    private final Map<IpAddress, List<PmtuEvent>> latest = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<IpAddress, List<PmtuEvent>> eldest) {
            return size() > CAPACITY;
        }
    });

    void note(final PmtuEvent event) {
        final IpAddress destination = event.destination().address();
        final List<PmtuEvent> flows = new ArrayList<>(of(destination));
        flows.removeIf(
                older -> older.sender().equals(event.sender()) && older.detail().equals(event.detail()));
        if (flows.size() == FLOWS) {
            flows.remove(0);
        }
        flows.add(event);
        latest.remove(destination);
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
