package io.plateau.fastpath;

import io.plateau.hop.AddressRule;
import io.plateau.icmp.ErrorWriter;
import io.plateau.icmp.ReportBudget;
import io.plateau.icmp.ReportRule;
import io.plateau.icmp.ReportWriter;
import io.plateau.icmp.RouterError;
import io.plateau.route.HardwareAddresses;
import io.plateau.route.NeighbourReader;
import io.plateau.route.RouteKind;
import io.plateau.route.RouteReader;
import io.plateau.wire.FrameArena;

/**
 * How a gateway's errors reach the sender of a datagram: by the route to it, from an address of the port that they leave by
 * (RFC 1812 section 4.3.2.4, RFC 4443 section 2.2). Errors that are no reports are written here, too. One worker only.
 */
final class RoutedAnswers implements Answers {
    private final ErrorWriter writer = new ErrorWriter();
    private final ReportRule rule = new ReportRule();
    private final ReportBudget budget;
    private final Departures departures;
    private final RouteReader routes;
    private final NeighbourReader neighbours;
    private final OwnAddress ownAddress;
    private final HardwareAddresses ownMacs;
    private final int ingress;
    private long senderHigh;
    private long senderLow;
    private int egress;

    RoutedAnswers(final FastPathContext context, final int ingress, final Departures departures) {
        this.ingress = ingress;
        this.departures = departures;
        budget = context.budget();
        routes = context.gateway().routes().reader();
        neighbours = context.gateway().neighbours().reader();
        ownAddress = new OwnAddress(context.gateway().addresses());
        ownMacs = context.gateway().macs();
    }

    @Override
    public int tooBig(final int token, final FrameParser parser, final int mtu) {
        if (!address(parser)) {
            return ReportWriter.IMPOSSIBLE;
        }
        final FrameArena arena = departures.arenaFor(egress, token);
        return parser.link().isIpv4()
                ? ReportWriter.report(writer, parser.link(), parser.ipv4(), mtu, parser.datagramLength(), arena)
                : ReportWriter.report(writer, parser.link(), parser.ipv6(), mtu, parser.datagramLength(), arena);
    }

    // Tells the sender why its datagram ends here, if it may be told and there is budget for it. nowNs: nanoseconds
    // since
    // the epoch
    void inform(final FrameParser parser, final RouterError error, final long nowNs) {
        if (!mayInform(parser) || !address(parser) || !budget.mayInform(senderHigh, senderLow, nowNs)) {
            return;
        }
        if (write(parser, error) == FrameArena.NO_ROOM) {
            departures.flush();
            write(parser, error);
        }
    }

    // An error that is not taken is no fault of the frame, whose verdict stands.
    private int write(final FrameParser parser, final RouterError error) {
        final FrameArena arena = departures.arenaFor(egress, Burst.OWN_FRAME);
        final int length = parser.datagramLength();
        return parser.link().isIpv4()
                ? writer.write(parser.link(), parser.ipv4(), error.ipv4TypeAndCode(), 0, length, arena)
                : writer.write(parser.link(), parser.ipv6(), error.ipv6TypeAndCode(), 0, length, arena);
    }

    private boolean mayInform(final FrameParser parser) {
        return parser.link().isIpv4()
                ? rule.mayReport(parser.link(), parser.ipv4())
                : rule.mayReport(parser.link(), parser.ipv6());
    }

    // Sets the port, both link addresses, and the source. False if the sender cannot be reached, or from no address.
    private boolean address(final FrameParser parser) {
        final FrameParser.Kind kind = parser.link().isIpv4() ? FrameParser.Kind.IPV4 : FrameParser.Kind.IPV6;
        senderHigh = parser.sourceHigh(kind);
        senderLow = parser.sourceLow(kind);
        if (kind == FrameParser.Kind.IPV6 && AddressRule.isLinkLocal(senderHigh)) {
            egress = ingress; // where else
            writer.by(parser.link().source(), ownMacs.mac(ingress));
            return speakFrom(ownAddress.choose(egress, senderHigh, senderLow));
        }
        if (!routes.find(senderHigh, senderLow, 0) || routes.kind() != RouteKind.UNICAST || routes.port() < 0) {
            return false;
        }
        egress = routes.port();
        return addressTo(parser) && speakFrom(ownAddress.choose(routes, egress, senderHigh, senderLow));
    }

    // The station that it came from will do if the next hop towards the sender is not known and behind the same port.
    private boolean addressTo(final FrameParser parser) {
        if (neighbours.find(egress, routes.gatewayHigh(), routes.gatewayLow()) && neighbours.isUsable()) {
            writer.by(neighbours.mac(), ownMacs.mac(egress));
            return true;
        }
        neighbours.resolve(egress, routes.gatewayHigh(), routes.gatewayLow());
        writer.by(parser.link().source(), ownMacs.mac(egress));
        return egress == ingress;
    }

    // isChosen: whether there is an own address
    private boolean speakFrom(final boolean isChosen) {
        writer.from(ownAddress.high(), ownAddress.low());
        return isChosen;
    }
}
