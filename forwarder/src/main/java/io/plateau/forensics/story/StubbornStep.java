package io.plateau.forensics.story;

import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;

/**
 * A flow that went on although it was told.
 *
 * @param flow which
 * @param firstSequence place of its first event in the journal
 * @param firstNs when it was found to go on, nanoseconds since the epoch
 * @param lastNs when that was said last
 * @param events how often it was said, every 10 s while it goes on
 * @param mtu what it exceeded last, bytes
 * @param reported most reports that it got before it was served otherwise
 * @param served datagrams that were served otherwise, and the same most reports; they are part of what the destination
 *     cost
 */
public record StubbornStep(
        Flow flow,
        long firstSequence,
        long firstNs,
        long lastNs,
        long events,
        int mtu,
        long reported,
        PmtuEvent.Counts served)
        implements StoryStep {
    /**
     * Which flow.
     *
     * @param destination of its datagrams
     * @param sender of its datagrams
     * @param port configured name of the port they came in by
     * @param words its ports, and what was done about it
     */
    public record Flow(IpPrefix destination, IpAddress sender, String port, String words) {}

    @Override
    public IpPrefix destination() {
        return flow.destination();
    }

    StubbornStep plus(final StubbornStep later) {
        final long mostReported = Math.max(reported, later.reported);
        final PmtuEvent.Counts sum = served.plus(later.served);
        return new StubbornStep(
                flow,
                firstSequence,
                firstNs,
                later.lastNs,
                events + later.events,
                later.mtu,
                mostReported,
                new PmtuEvent.Counts(
                        sum.fragmented(), sum.resegmented(), mostReported, sum.dropped(), sum.forwarded()));
    }
}
