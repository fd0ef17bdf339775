package io.plateau.forensics.story;

import io.plateau.pmtu.claim.Claim;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpProtocol;

/**
 * The datagram that a claim quotes, as far as the quote shows it. Numbers that it does not show are
 * {@link PmtuEvent#ABSENT}.
 *
 * @param protocol behind IPv6 extension headers, 0 to 255
 * @param sender by its own account
 * @param destination whom it was for
 * @param sourcePort of TCP, UDP and the like, 0 to 65535
 * @param destinationPort of TCP, UDP and the like, 0 to 65535
 * @param identifier of an echo message, 0 to 65535
 * @param sequence of a TCP segment or an echo message, 0 to 4294967295
 * @param length bytes as its header has it, IP header included
 * @param dontFragment the DF bit; always true for IPv6
 */
public record QuotedDatagram(
        int protocol,
        IpAddress sender,
        IpAddress destination,
        int sourcePort,
        int destinationPort,
        int identifier,
        long sequence,
        int length,
        boolean dontFragment) {

    // Null if the claim quotes nothing that can be read.
    static QuotedDatagram of(final Claim claim) {
        if (!claim.hasQuote()) {
            return null;
        }
        return new QuotedDatagram(
                claim.protocol(),
                claim.sender(),
                claim.destination(),
                claim.sourcePort(),
                claim.destinationPort(),
                claim.identifier(),
                claim.sequence(),
                claim.quotedLength(),
                claim.dontFragment());
    }

    /**
     * Whether two quotes are of one flow.
     *
     * @param other quote; null if there is none
     * @return true if protocol, both ends, ports and identifier are the same
     */
    public boolean isOfSameFlow(final QuotedDatagram other) {
        return other != null
                && protocol == other.protocol
                && sourcePort == other.sourcePort
                && destinationPort == other.destinationPort
                && identifier == other.identifier
                && sender.equals(other.sender)
                && destination.equals(other.destination);
    }

    /**
     * The flow in words.
     *
     * @return like {@code TCP 192.0.2.1 port 12345 to 198.51.100.7 port 443}
     */
    public String flowWords() {
        return protocolWords() + " " + end(sender, sourcePort) + " to " + end(destination, destinationPort)
                + (identifier == PmtuEvent.ABSENT ? "" : ", identifier " + identifier);
    }

    /**
     * The whole datagram in words.
     *
     * @return its flow, and where it stands in it, its length, and whether it may be fragmented
     */
    public String words() {
        return flowWords()
                + (sequence == PmtuEvent.ABSENT ? "" : ", sequence number " + sequence)
                + ", " + length + " bytes, " + (dontFragment ? "DF set" : "DF clear");
    }

    private String protocolWords() {
        return switch (protocol) {
            case IpProtocol.TCP -> "TCP";
            case IpProtocol.UDP -> "UDP";
            case IpProtocol.ICMP -> identifier == PmtuEvent.ABSENT ? "ICMP" : "ICMP echo";
            case IpProtocol.ICMPV6 -> identifier == PmtuEvent.ABSENT ? "ICMPv6" : "ICMPv6 echo";
            case PmtuEvent.ABSENT -> "unknown protocol";
            default -> "protocol " + protocol;
        };
    }

    private static String end(final IpAddress address, final int port) {
        return port == PmtuEvent.ABSENT ? address.toString() : address + " port " + port;
    }
}
