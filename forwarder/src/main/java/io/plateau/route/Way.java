package io.plateau.route;

import io.plateau.wire.IpAddress;

/** A next hop as a look-up reads it: all of it in one place. Immutable. */
final class Way {
    final int port;
    final boolean onLink;
    final long gatewayHigh;
    final long gatewayLow;

    Way(final NextHop hop) {
        final IpAddress gateway = hop.gateway();
        port = hop.port();
        onLink = gateway == null;
        gatewayHigh = onLink ? 0 : gateway.high();
        gatewayLow = onLink ? 0 : gateway.low();
    }
}
