package io.plateau.fastpath;

import io.plateau.counters.Verdict;
import io.plateau.icmp.EchoRequestWriter;
import io.plateau.port.FrameHandler;
import io.plateau.route.LinkMtus;
import io.plateau.wire.IpAddress;

/** Out of the other end of the wire, as it came. One worker only. */
final class WireWay implements Way {
    private final Burst burst;
    private final LinkMtus links;
    private final int egress;
    private final IpAddress sourceIpv4;
    private final IpAddress sourceIpv6;
    private int linkMtu;

    WireWay(final FastPathContext context, final int ingress, final Burst burst) {
        this.burst = burst;
        links = context.linkMtus();
        egress = context.wires().egressOf(ingress);
        sourceIpv4 = context.sourceIpv4();
        sourceIpv6 = context.sourceIpv6();
    }

    @Override
    public void begin(final long nowNs) {
        linkMtu = links.mtu(egress);
    }

    @Override
    public Admission admit(final int token, final FrameParser parser, final FrameParser.Kind kind) {
        if (kind == FrameParser.Kind.OTHER) {
            burst.verdict(token, Verdict.FORWARDED);
            return Admission.SETTLED;
        }
        return Admission.EXAMINE;
    }

    @Override
    public Verdict route(final int token, final FrameParser parser, final FrameParser.Kind kind) {
        return null;
    }

    @Override
    public int egress(final int token) {
        return egress;
    }

    @Override
    public int mtu(final int token) {
        return linkMtu;
    }

    @Override
    public boolean depart(final int token) {
        return false;
    }

    @Override
    public void stay(final int token) {
        // nothing was changed
    }

    @Override
    public boolean address(final int token, final FrameParser parser, final EchoRequestWriter request) {
        final IpAddress source = parser.link().isIpv4() ? sourceIpv4 : sourceIpv6;
        if (source == null) {
            return false;
        }
        request.from(source.high(), source.low()).along();
        return true;
    }

    @Override
    public int resume(final FrameHandler handler) {
        return 0;
    }

    @Override
    public void settle() {
        // nothing was handed out
    }
}
