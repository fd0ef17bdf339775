package io.plateau.settings;

import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.List;

/**
 * Where frames go.
 *
 * @param mode transparent pairs or a gateway
 * @param wires pairs of ports; empty in routed mode
 * @param icmpSourceIpv4 source address of our ICMP errors; null for the original destination address
 * @param icmpSourceIpv6 source address of our ICMPv6 errors; null for the original destination address
 * @param routes routed mode: next hops; null for those of the kernel
 */
public record ForwardingSettings(
        Mode mode, List<Wire> wires, IpAddress icmpSourceIpv4, IpAddress icmpSourceIpv6, List<Route> routes) {
    /**
     * The port at the other end of a port's wire.
     *
     * @param port name of a port of a wire
     * @return name
     */
    public String otherEnd(final String port) {
        return wires.stream()
                .filter(wire -> wire.first().equals(port) || wire.second().equals(port))
                .map(wire -> wire.first().equals(port) ? wire.second() : wire.first())
                .findFirst()
                .orElseThrow();
    }

    /** How the egress of a frame is found. */
    public enum Mode {
        /** The other end of the pair. */
        WIRE,
        /** By the destination address. */
        ROUTED
    }

    /**
     * Two ports; what comes in by one leaves by the other.
     *
     * @param first name of a port
     * @param second name of another port
     */
    public record Wire(String first, String second) {}

    /**
     * One next hop.
     *
     * @param prefix destinations
     * @param via address of the next hop; null if the destinations are on the link
     * @param port name of the egress
     */
    public record Route(IpPrefix prefix, IpAddress via, String port) {}
}
