package io.plateau.fastpath;

import io.plateau.route.ReversePathRules;
import io.plateau.route.RouteKind;
import io.plateau.route.RouteReader;
import io.plateau.wire.IpAddress;

/**
 * Whether an IPv4 datagram can have come in by this port: RFC 1812 section 5.3.8, RFC 3704, as the port's {@code rp_filter}
 * says. Never from an address of this machine's own. One worker only.
 */
final class ReversePath {
    private final RouteReader routes;
    private final ReversePathRules rules;
    private final int ingress;
    private int check;

    ReversePath(final Gateway gateway, final int ingress) {
        routes = gateway.routes().reader();
        rules = gateway.reversePaths();
        this.ingress = ingress;
    }

    void begin() {
        check = rules.mode(ingress);
    }

    // parser: of an IPv4 datagram; flow: its hash
    boolean isAllowed(final FrameParser parser, final int flow) {
        final boolean isFound = routes.find(0, IpAddress.lowOfIpv4(parser.ipv4().source()), flow);
        if (check == ReversePathRules.NONE) {
            return !isFound || routes.kind() != RouteKind.LOCAL;
        }
        return isFound
                && routes.kind() == RouteKind.UNICAST
                && (check == ReversePathRules.LOOSE || routes.leavesBy(ingress));
    }
}
