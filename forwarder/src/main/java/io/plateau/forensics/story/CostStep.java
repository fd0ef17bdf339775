package io.plateau.forensics.story;

import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.Objects;

/**
 * What datagrams met with that were longer than allowed, between two changes.
 *
 * @param cause what they met with it for
 * @param firstSequence place of the first count in the journal
 * @param firstNs when the first was counted, nanoseconds since the epoch; the datagrams came up to 10 s before
 * @param lastNs when the last was counted
 * @param counts datagrams
 */
public record CostStep(Cause cause, long firstSequence, long firstNs, long lastNs, PmtuEvent.Counts counts)
        implements StoryStep {
    /**
     * What made datagrams too long, and who sent them.
     *
     * @param destination of the entry, or of the datagrams if it was the link
     * @param mtu what they exceeded, bytes
     * @param isLink whether that is the link's, and no entry's
     * @param sender of the latest datagram of each count; null if unknown
     */
    public record Cause(IpPrefix destination, int mtu, boolean isLink, IpAddress sender) {
        // As the compiler would have them, but linked at once.
        @Override
        public boolean equals(final Object other) {
            return other instanceof Cause cause
                    && mtu == cause.mtu
                    && isLink == cause.isLink
                    && Objects.equals(destination, cause.destination)
                    && Objects.equals(sender, cause.sender);
        }

        @Override
        public int hashCode() {
            return Objects.hash(destination, mtu, isLink, sender);
        }
    }

    @Override
    public IpPrefix destination() {
        return cause.destination();
    }

    CostStep plus(final CostStep later) {
        return new CostStep(cause, firstSequence, firstNs, later.lastNs, counts.plus(later.counts));
    }
}
