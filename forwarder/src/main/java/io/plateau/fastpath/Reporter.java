package io.plateau.fastpath;

import io.plateau.counters.Verdict;
import io.plateau.icmp.ReportBudget;
import io.plateau.icmp.ReportRule;
import io.plateau.icmp.ReportWriter;
import io.plateau.wire.FrameArena;
import io.plateau.wire.IpAddress;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;

/** Tells a sender the next-hop MTU, if it may be told, if there is budget for it, and if the ingress takes it. */
final class Reporter {
    private final ReportRule rule = new ReportRule();
    private final ReportWriter writer;
    private final ReportBudget budget;
    private final Transmitter back;

    Reporter(final FastPathContext context, final Transmitter back) {
        this.back = back;
        budget = context.budget();
        writer = new ReportWriter(context.sourceIpv4(), context.sourceIpv6());
    }

    // Reports one datagram. token: of its frame parser: that has parsed it mtu: bytes, to be told nowNs: nanoseconds
    // since the epoch Returns what became of it.
    Verdict report(final int token, final FrameParser parser, final int mtu, final long nowNs) {
        if (!mayReport(parser)) {
            return Verdict.TOO_BIG_UNREPORTABLE;
        }
        if (!isWithinBudget(parser, mtu, nowNs)) {
            return Verdict.ICMP_RATE_LIMITED;
        }
        final FrameArena arena = back.arenaFor(token);
        int written = write(parser, mtu, arena);
        if (written == FrameArena.NO_ROOM) {
            back.flush();
            written = write(parser, mtu, arena);
        }
        return written > 0 ? Verdict.REPORTED : Verdict.TOO_BIG_UNREPORTABLE;
    }

    private boolean mayReport(final FrameParser parser) {
        return parser.link().isIpv4()
                ? rule.mayReport(parser.link(), parser.ipv4())
                : rule.mayReport(parser.link(), parser.ipv6());
    }

    private boolean isWithinBudget(final FrameParser parser, final int mtu, final long nowNs) {
        if (parser.link().isIpv4()) {
            final Ipv4View ip = parser.ipv4();
            final long source = IpAddress.lowOfIpv4(ip.source());
            return budget.mayReport(0, source, 0, IpAddress.lowOfIpv4(ip.destination()), mtu, nowNs);
        }
        final Ipv6View ip = parser.ipv6();
        return budget.mayReport(ip.sourceHigh(), ip.sourceLow(), ip.destinationHigh(), ip.destinationLow(), mtu, nowNs);
    }

    private int write(final FrameParser parser, final int mtu, final FrameArena arena) {
        return parser.link().isIpv4()
                ? writer.report(parser.link(), parser.ipv4(), mtu, parser.datagramLength(), arena)
                : writer.report(parser.link(), parser.ipv6(), mtu, parser.datagramLength(), arena);
    }
}
