package io.plateau.fastpath;

import io.plateau.icmp.ReportWriter;
import io.plateau.wire.FrameArena;

/** Back the way that the datagram came, from the configured addresses. One worker only. */
final class WireAnswers implements Answers {
    private final ReportWriter writer;
    private final Departures departures;
    private final int ingress;

    WireAnswers(final FastPathContext context, final int ingress, final Departures departures) {
        writer = new ReportWriter(context.sourceIpv4(), context.sourceIpv6());
        this.departures = departures;
        this.ingress = ingress;
    }

    @Override
    public int tooBig(final int token, final FrameParser parser, final int mtu) {
        final FrameArena arena = departures.arenaFor(ingress, token);
        return parser.link().isIpv4()
                ? writer.report(parser.link(), parser.ipv4(), mtu, parser.datagramLength(), arena)
                : writer.report(parser.link(), parser.ipv6(), mtu, parser.datagramLength(), arena);
    }
}
