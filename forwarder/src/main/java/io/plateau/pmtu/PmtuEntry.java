package io.plateau.pmtu;

import static io.plateau.pmtu.PmtuEvent.ABSENT;

import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;

/**
 * One entry as it was at one moment. Immutable.
 *
 * @param destination address or prefix
 * @param mtu bytes, IP header included; of a quarantined entry the value that is not in force
 * @param state what kind of entry
 * @param source where the value comes from
 * @param reporter source address of the ICMP error; null if there was none
 * @param sinceNs when the value was set, nanoseconds since the epoch, whole milliseconds
 * @param expiresNs when it ends, nanoseconds since the epoch, whole milliseconds; {@link PmtuEvent#ABSENT} for never
 * @param sequence of the event that set it
 */
public record PmtuEntry(
        IpPrefix destination,
        int mtu,
        EntryState state,
        EntrySource source,
        IpAddress reporter,
        long sinceNs,
        long expiresNs,
        long sequence) {
    static final long NS_PER_MS = 1_000_000L;

    /**
     * What an event that sets an entry says about it.
     *
     * @param event of type MTU_CHANGED or CLAIM_QUARANTINED
     * @return the entry
     */
    static PmtuEntry of(final PmtuEvent event) {
        return new PmtuEntry(
                event.destination(),
                event.newMtu(),
                event.state(),
                event.source(),
                event.reporter(),
                event.timeNs() / NS_PER_MS * NS_PER_MS,
                event.expiresNs(),
                event.sequence());
    }

    /**
     * When the value was set.
     *
     * @return milliseconds since the epoch
     */
    public long sinceMs() {
        return sinceNs / NS_PER_MS;
    }

    /**
     * When it ends.
     *
     * @return milliseconds since the epoch; {@link PmtuEvent#ABSENT} for never
     */
    public long expiresMs() {
        return expiresNs == ABSENT ? ABSENT : expiresNs / NS_PER_MS;
    }
}
