package io.plateau.fastpath;

import io.plateau.hop.Ipv4HopOptions;
import io.plateau.hop.NextLink;
import io.plateau.hop.TimeToLive;
import io.plateau.route.HardwareAddresses;
import io.plateau.route.LinkAddresses;
import io.plateau.route.RouteKind;
import io.plateau.route.RouteReader;
import io.plateau.wire.IpAddress;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.VirtioNetHeader;
import java.util.concurrent.TimeUnit;
import org.agrona.MutableDirectBuffer;

/** By what way the datagrams of a burst leave, and how: one hop less, options filled in, a new link header. One worker only. */
final class NextHops {
    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);
    private static final int HEADERS = VirtioNetHeader.LENGTH + LinkLayer.ETHERNET_LENGTH;

    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv4HopOptions options = new Ipv4HopOptions();
    private final int[] egresses = new int[Burst.LIMIT];
    private final int[] mtus = new int[Burst.LIMIT];
    private final long[] macs = new long[Burst.LIMIT];
    private final long[] nextHopsLow = new long[Burst.LIMIT];
    private final int[] networkOffsets = new int[Burst.LIMIT];
    private final int[] lengths = new int[Burst.LIMIT];
    private final LinkAddresses addresses;
    private final HardwareAddresses ownMacs;
    private final RouteReader routes;
    private final Burst burst;
    private long overIpv6;
    private long withOptions;
    private long departed;
    private long nowNs;

    NextHops(final Gateway gateway, final Burst burst) {
        addresses = gateway.addresses();
        ownMacs = gateway.macs();
        routes = gateway.routes().reader();
        this.burst = burst;
    }

    void begin(final long timeNs) {
        nowNs = timeNs;
        overIpv6 = 0;
        withOptions = 0;
        departed = 0;
    }

    // The way of a datagram. mtu: of route and link, bytes; mac: of the next hop
    void take(final int token, final int egress, final int mtu, final long mac) {
        egresses[token] = egress;
        mtus[token] = mtu;
        macs[token] = mac;
    }

    // The datagram. gatewayHigh, gatewayLow: address of the next hop
    void datagram(final int token, final FrameParser parser, final long gatewayHigh, final long gatewayLow) {
        networkOffsets[token] = parser.link().networkOffset();
        if (parser.link().isIpv6()) {
            overIpv6 |= 1L << token;
            lengths[token] = HEADERS + parser.ipv6().totalLength();
            return;
        }
        final Ipv4View ip = parser.ipv4();
        lengths[token] = HEADERS + ip.totalLength();
        if (ip.hasOptions()) {
            withOptions |= 1L << token;
            final boolean isIpv4 = IpAddress.isIpv4(gatewayHigh, gatewayLow);
            nextHopsLow[token] = isIpv4 ? gatewayLow : IpAddress.lowOfIpv4(ip.destination());
        }
    }

    int egress(final int token) {
        return egresses[token];
    }

    int mtu(final int token) {
        return mtus[token];
    }

    // Of the next hop.
    long mac(final int token) {
        return macs[token];
    }

    // Makes a frame what the next link is to see. Returns true if it begins elsewhere now.
    boolean depart(final int token) {
        final long bit = 1L << token;
        if ((departed & bit) != 0) {
            return false;
        }
        departed |= bit;
        final MutableDirectBuffer buffer = burst.buffer(token);
        final int at = networkOffsets[token];
        if ((overIpv6 & bit) != 0) {
            TimeToLive.decrementIpv6(buffer, at);
        } else {
            TimeToLive.decrementIpv4(buffer, at);
            if ((withOptions & bit) != 0) {
                fillOptions(token, buffer);
            }
        }
        final int before = burst.offset(token);
        final int offset = NextLink.write(buffer, before, at, macs[token], ownMacs.mac(egresses[token]));
        burst.place(token, offset, lengths[token]); // without padding, which is the last link's
        return offset != before;
    }

    private void fillOptions(final int token, final MutableDirectBuffer buffer) {
        ipv4.wrap(buffer, networkOffsets[token], lengths[token] - HEADERS);
        options.examine(ipv4);
        final IpAddress own = addresses.source(egresses[token], 0, nextHopsLow[token]);
        final int timeOfDayMs = (int) (TimeUnit.NANOSECONDS.toMillis(nowNs) % DAY_MS);
        options.fill(buffer, ipv4, own == null ? 0 : own.ipv4(), timeOfDayMs, isOurs(options.prespecifiedAddress()));
    }

    private boolean isOurs(final int address) {
        return address != 0 && routes.find(0, IpAddress.lowOfIpv4(address), 0) && routes.kind() == RouteKind.LOCAL;
    }

    // Gives the hop back to a datagram whose sender is to be told after all.
    void stay(final int token) {
        final long bit = 1L << token;
        if ((departed & bit) == 0) {
            return;
        }
        departed &= ~bit;
        if ((overIpv6 & bit) != 0) {
            TimeToLive.incrementIpv6(burst.buffer(token), networkOffsets[token]);
        } else {
            TimeToLive.incrementIpv4(burst.buffer(token), networkOffsets[token]);
        }
    }
}
