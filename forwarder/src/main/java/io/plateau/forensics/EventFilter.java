package io.plateau.forensics;

import io.plateau.journal.RecordView;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.List;
import java.util.Set;

/**
 * Which events are wanted: those that each part lets through. A part that is empty lets all through.
 *
 * @param destinations addresses and prefixes; an event about one of them, or something inside, is let through
 * @param reporters the same about who claimed
 * @param types of events
 * @param reasons of events
 * @param fromNs nanoseconds since the epoch, this one included
 * @param toNs nanoseconds since the epoch, this one included
 */
public record EventFilter(
        List<IpPrefix> destinations,
        List<IpPrefix> reporters,
        Set<EventType> types,
        Set<Reason> reasons,
        long fromNs,
        long toNs) {
    /** Lets everything through. */
    public static final EventFilter ALL = new EventFilter(List.of(), List.of(), Set.of(), Set.of(), 0, Long.MAX_VALUE);

    /**
     * Whether an index helps to find what is wanted.
     *
     * @return true if it is about some destinations, or does not begin at the beginning
     */
    public boolean isPart() {
        return fromNs > 0 || !destinations.isEmpty();
    }

    // What can be seen without decoding the whole record.
    boolean mayPass(final RecordView record) {
        return record.timeNs() >= fromNs
                && record.timeNs() <= toNs
                && (types.isEmpty() || types.contains(record.type()));
    }

    /**
     * Whether an event is wanted.
     *
     * @param event any
     * @return true if each part lets it through
     */
    public boolean passes(final PmtuEvent event) {
        return event.timeNs() >= fromNs
                && event.timeNs() <= toNs
                && (types.isEmpty() || types.contains(event.type()))
                && (reasons.isEmpty() || reasons.contains(event.reason()))
                && covers(destinations, event.destination())
                && covers(reporters, prefix(event.reporter()));
    }

    private static IpPrefix prefix(final IpAddress address) {
        return address == null ? null : IpPrefix.host(address);
    }

    private static boolean covers(final List<IpPrefix> wanted, final IpPrefix about) {
        return wanted.isEmpty() || (about != null && wanted.stream().anyMatch(prefix -> prefix.covers(about)));
    }
}
