package io.plateau.fastpath;

import io.plateau.route.LinkAddresses;
import io.plateau.route.RouteReader;
import io.plateau.wire.IpAddress;

/**
 * The address from which a gateway speaks to somebody: the route's, else one of the port that it leaves by, else another's
 * that reaches as far (RFC 1812 section 4.3.2.4, RFC 6724). One worker only.
 */
final class OwnAddress {
    private final LinkAddresses addresses;
    private long high;
    private long low;

    OwnAddress(final LinkAddresses addresses) {
        this.addresses = addresses;
    }

    // route: to the other, found; egress: port; otherHigh, otherLow: of the other. False if there is none
    boolean choose(final RouteReader route, final int egress, final long otherHigh, final long otherLow) {
        if (route.hasSource()) {
            high = route.sourceHigh();
            low = route.sourceLow();
            return true;
        }
        final boolean isIpv4 = IpAddress.isIpv4(otherHigh, otherLow);
        final boolean byGateway = isIpv4 && IpAddress.isIpv4(route.gatewayHigh(), route.gatewayLow());
        return byGateway
                ? choose(egress, route.gatewayHigh(), route.gatewayLow())
                : choose(egress, otherHigh, otherLow);
    }

    // The same without a route.
    boolean choose(final int egress, final long towardsHigh, final long towardsLow) {
        final IpAddress own = addresses.source(egress, towardsHigh, towardsLow);
        if (own == null) {
            return false;
        }
        high = own.high();
        low = own.low();
        return true;
    }

    // First eight bytes of what was chosen; 0 for IPv4.
    long high() {
        return high;
    }

    // Last eight bytes.
    long low() {
        return low;
    }
}
