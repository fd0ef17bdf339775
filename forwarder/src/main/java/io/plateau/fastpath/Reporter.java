package io.plateau.fastpath;

import io.plateau.counters.Verdict;
import io.plateau.icmp.ReportBudget;
import io.plateau.icmp.ReportRule;
import io.plateau.wire.FrameArena;
import io.plateau.wire.IpAddress;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;

/** Tells a sender the next-hop MTU, if it may be told, if there is budget for it, and if its port takes it. */
final class Reporter {
    private final ReportRule rule = new ReportRule();
    private final Answers answers;
    private final ReportBudget budget;
    private final Departures departures;

    Reporter(final FastPathContext context, final Answers answers, final Departures departures) {
        this.answers = answers;
        this.departures = departures;
        budget = context.budget();
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
        int written = answers.tooBig(token, parser, mtu);
        if (written == FrameArena.NO_ROOM) {
            departures.flush();
            written = answers.tooBig(token, parser, mtu);
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
}
