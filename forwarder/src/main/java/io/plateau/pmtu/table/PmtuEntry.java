package io.plateau.pmtu.table;

import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.Comparator;

/**
 * One entry as it was at one moment. Immutable.
 *
 * @param destination address or prefix
 * @param mtu bytes, IP header included; of a quarantined entry the value that is not in force
 * @param state what kind of entry
 * @param source where the value comes from
 * @param reporter source address of the ICMP error; null if there was none
 * @param sinceNs when the value was set, nanoseconds since the epoch, whole milliseconds
 * @param expiresNs when it ends, nanoseconds since the epoch, whole milliseconds; {@link #NEVER} for never
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
    /** By address as unsigned numbers, then by prefix length. */
    public static final Comparator<PmtuEntry> BY_DESTINATION = Comparator.comparing(
                    (PmtuEntry entry) -> entry.destination().address(),
                    Comparator.comparingLong((IpAddress address) -> address.high() + Long.MIN_VALUE)
                            .thenComparingLong(address -> address.low() + Long.MIN_VALUE))
            .thenComparingInt(entry -> entry.destination().length());

    /** The table keeps whole milliseconds; other times are nanoseconds. */
    public static final long NS_PER_MS = 1_000_000L;

    /** No expiry; the same number as an event has for one that is absent. */
    public static final long NEVER = -1;

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
     * @return milliseconds since the epoch; {@link #NEVER} for never
     */
    public long expiresMs() {
        return expiresNs == NEVER ? NEVER : expiresNs / NS_PER_MS;
    }
}
