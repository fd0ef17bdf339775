package io.plateau.fastpath;

import io.plateau.evidence.DoubtWatch;
import io.plateau.evidence.Flow;
import io.plateau.evidence.FlowMemory;
import io.plateau.icmp.EchoRequestWriter;
import io.plateau.icmp.ReportBudget;
import io.plateau.wire.FrameArena;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpProtocol;

/**
 * Asks a doubted destination itself whether longer datagrams arrive ({@code policy.verify: probe}): an echo request of the
 * link's length, sent behind a datagram that goes there anyway, when a trial is due. Its reply, wherever it goes, is seen
 * on its way back. On the budget of reports. One worker only.
 */
final class Prober {
    private final Flow probe = new Flow();
    private final EchoRequestWriter writer;
    private final FlowMemory flows;
    private final DoubtWatch doubts;
    private final ReportBudget budget;
    private final Departures departures;
    private int sequence;

    Prober(final FastPathContext context, final Departures departures) {
        writer = new EchoRequestWriter(context.sourceIpv4(), context.sourceIpv6());
        flows = context.evidence().flows();
        doubts = context.evidence().doubts();
        budget = context.budget();
        this.departures = departures;
    }

    // Sends a request if one is due. parser: of a frame to the doubted destination flow: of the same frame egress: port
    // that it leaves by length: to be tried, bytes nowNs: nanoseconds since the epoch
    void consider(final FrameParser parser, final Flow flow, final int egress, final int length, final long nowNs) {
        final boolean isIpv4 = parser.link().isIpv4();
        final IpAddress source = writer.source(isIpv4);
        if (source == null
                || !doubts.isProbeDue(flow, length, nowNs)
                || !budget.mayReport(
                        flow.destinationHigh(), flow.destinationLow(), source.high(), source.low(), length, nowNs)) {
            return;
        }
        probe.between(
                isIpv4,
                source.high(),
                source.low(),
                flow.destinationHigh(),
                flow.destinationLow(),
                isIpv4 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
        final int identifier = (int) flows.hash(probe) & 0xFFFF; // keyed: no outsider can guess it
        sequence = (sequence + 1) & 0xFFFF;
        probe.identifier(identifier).counter(sequence, 1);
        final FrameArena arena = departures.arenaFor(egress, Burst.OWN_FRAME);
        final int written = writer.write(
                parser.link(),
                flow.destinationHigh(),
                flow.destinationLow(),
                length,
                identifier << Short.SIZE | sequence,
                arena);
        if (written > 0) { // without room the next datagram brings it
            doubts.probed(probe, length, nowNs);
        }
    }
}
