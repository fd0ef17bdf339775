package io.plateau.evidence;

import io.plateau.wire.IpAddress;
import io.plateau.wire.IpProtocol;

/** Flows and times for the tests of this room. */
final class Flows {
    /** Nanoseconds of the unit in which rows keep times. */
    static final long TICK = 1L << 24;
    /** 30 s in ticks, rounded up. */
    static final int MEMORY = 1789;
    /** Half of that, rounded up. */
    static final int PERIOD = 895;

    private static final String CLIENT = "192.0.2.1";
    private static final String SERVER = "198.51.100.7";
    private static final int CLIENT_PORT = 40000;
    private static final int SERVER_PORT = 443;
    /** Some period's first tick. */
    private static final long START = PERIOD * 1_000_000L;

    private Flows() {}

    // Nanoseconds since the epoch, so many ticks behind the beginning of a period.
    static long at(final long ticks) {
        return (START + ticks) * TICK;
    }

    static Flow between(final String from, final String to, final int protocol) {
        final IpAddress source = IpAddress.parse(from);
        final IpAddress destination = IpAddress.parse(to);
        return new Flow()
                .between(source.isIpv4(), source.high(), source.low(), destination.high(), destination.low(), protocol);
    }

    // A TCP segment from the client to the server.
    static Flow tcp(final long sequence, final int payload) {
        return tcpTo(SERVER, sequence, payload);
    }

    static Flow tcpTo(final String server, final long sequence, final int payload) {
        return between(CLIENT, server, IpProtocol.TCP)
                .ports(CLIENT_PORT, SERVER_PORT)
                .sequence(sequence & 0xFFFF_FFFFL, payload, payload);
    }

    // A segment without payload from the server to the client.
    static Flow ack(final long number) {
        return ackFrom(SERVER, number);
    }

    static Flow ackFrom(final String server, final long number) {
        return between(server, CLIENT, IpProtocol.TCP)
                .ports(SERVER_PORT, CLIENT_PORT)
                .sequence(1, 0, 0)
                .acknowledges(number & 0xFFFF_FFFFL);
    }

    // UDP from the client to the server; identification 0: none.
    static Flow udp(final int identification) {
        final Flow flow = between(CLIENT, SERVER, IpProtocol.UDP).ports(CLIENT_PORT, SERVER_PORT);
        return identification == 0 ? flow : flow.counter(identification, 1);
    }

    static Flow echoRequest(final int identifier, final int sequence) {
        return between(CLIENT, SERVER, IpProtocol.ICMP).identifier(identifier).counter(sequence, 1);
    }

    static Flow echoReply(final int identifier, final int sequence) {
        return between(SERVER, CLIENT, IpProtocol.ICMP)
                .identifier(identifier)
                .counter(sequence, 1)
                .answers();
    }
}
