package io.plateau.fastpath;

import io.plateau.evidence.DoubtWatch;
import io.plateau.evidence.Flow;
import io.plateau.evidence.FlowMemory;
import io.plateau.icmp.EchoRequestWriter;
import io.plateau.icmp.ReportBudget;
import io.plateau.wire.FrameArena;
import io.plateau.wire.IpProtocol;

/**
 * Asks a doubted destination itself whether longer datagrams arrive ({@code policy.verify: probe}): an echo request as
 * long as what was quoted, or what the link carries, sent behind a datagram that goes there anyway, when a trial is due.
 * Its reply, wherever it goes, is seen on its way back. On the budget of reports. One worker only.
 */
final class Prober {
    private final Flow probe = new Flow();
    private final EchoRequestWriter writer = new EchoRequestWriter();
    private final FlowMemory flows;
    private final DoubtWatch doubts;
    private final ReportBudget budget;
    private final Departures departures;
    private final Colleagues colleagues;
    private int sequence;

    Prober(final FastPathContext context, final Departures departures) {
        flows = context.evidence().flows();
        doubts = context.evidence().doubts();
        budget = context.budget();
        this.departures = departures;
        colleagues = context.colleagues();
        sequence = colleagues.worker();
    }

    // Sends a request if one is due. token, parser, flow: of a datagram to the doubted destination; way: that it takes;
    // nowNs: nanoseconds since the epoch
    void consider(final int token, final FrameParser parser, final Flow flow, final Way way, final long nowNs) {
        final int length = doubts.probeLength(flow, way.mtu(token), nowNs);
        if (length == 0 || !way.address(token, parser, writer)) {
            return;
        }
        if (budget.mayReport(
                flow.destinationHigh(), flow.destinationLow(), writer.askerHigh(), writer.askerLow(), length, nowNs)) {
            ask(parser, flow, departures.arenaFor(way.egress(token), Burst.OWN_FRAME), length, nowNs);
        }
    }

    private void ask(
            final FrameParser parser, final Flow flow, final FrameArena arena, final int length, final long nowNs) {
        final boolean isIpv4 = parser.link().isIpv4();
        probe.between(
                isIpv4,
                writer.askerHigh(),
                writer.askerLow(),
                flow.destinationHigh(),
                flow.destinationLow(),
                isIpv4 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
        final int identifier = (int) flows.hash(probe) & 0xFFFF; // keyed: no outsider can guess it
        sequence = (sequence + colleagues.count()) & 0xFFFF; // none that another worker asks with
        probe.identifier(identifier).counter(sequence, 1);
        final int written = writer.write(
                parser.link(),
                flow.destinationHigh(),
                flow.destinationLow(),
                length,
                identifier << Short.SIZE | sequence,
                arena);
        if (written > 0) { // without room the next datagram brings it
            doubts.probed(probe, length, nowNs);
            colleagues.tellProbe(probe, isIpv4, identifier, sequence, length);
        }
    }
}
