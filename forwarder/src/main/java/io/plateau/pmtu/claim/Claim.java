package io.plateau.pmtu.claim;

import io.plateau.evidence.Flow;
import io.plateau.evidence.FlowReader;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpProtocol;
import io.plateau.wire.TcpView;

/**
 * What an ICMP error says about a path MTU. Filled by {@link ClaimParser}, used again and again by one thread. Numbers
 * that the error does not show are {@link PmtuEvent#ABSENT}.
 */
public final class Claim {
    /** How far a frame could be understood. */
    public enum Form {
        /** No fragmentation-needed and no Packet Too Big: nothing else is set. */
        NOT_A_CLAIM,
        /** Too short, cut, or contradicting itself; what could be read is set. */
        MALFORMED,
        /** The checksum of the ICMP message or of its IPv4 header is wrong; the rest is set. */
        BAD_CHECKSUM,
        /** Everything that must be there is. */
        WELL_FORMED
    }

    // Package-private on purpose: the parser is the only writer, and a setter each would say nothing more.
    Form form = Form.NOT_A_CLAIM;
    boolean ipv4;
    boolean quoted;
    long claimedMtu;
    long reporterHigh;
    long reporterLow;
    long errorDestinationHigh;
    long errorDestinationLow;
    long destinationHigh;
    long destinationLow;
    long senderHigh;
    long senderLow;
    int quotedLength;
    int quotedHeaderLength;
    int quotedFragmentOffset;
    boolean quotedFragment;
    int identification;
    boolean dontFragment;
    int protocol;
    int sourcePort;
    int destinationPort;
    int identifier;
    long sequence;

    /** Nothing in it. */
    public Claim() {
        clear();
    }

    void clear() {
        form = Form.NOT_A_CLAIM;
        ipv4 = false;
        quoted = false;
        claimedMtu = 0;
        reporterHigh = 0;
        reporterLow = 0;
        errorDestinationHigh = 0;
        errorDestinationLow = 0;
        destinationHigh = 0;
        destinationLow = 0;
        senderHigh = 0;
        senderLow = 0;
        quotedLength = 0;
        quotedHeaderLength = 0;
        quotedFragmentOffset = 0;
        quotedFragment = false;
        identification = 0;
        dontFragment = false;
        protocol = PmtuEvent.ABSENT;
        sourcePort = PmtuEvent.ABSENT;
        destinationPort = PmtuEvent.ABSENT;
        identifier = PmtuEvent.ABSENT;
        sequence = PmtuEvent.ABSENT;
    }

    /**
     * How far the frame could be understood.
     *
     * @return never null
     */
    public Form form() {
        return form;
    }

    /**
     * Which protocol the claim is about.
     *
     * @return true for ICMP, false for ICMPv6
     */
    public boolean isIpv4() {
        return ipv4;
    }

    /**
     * Whether the error shows whom the datagram was for and from.
     *
     * @return false if the quote is too short for that; {@link #destination()} and {@link #sender()} mean nothing then
     */
    public boolean hasQuote() {
        return quoted;
    }

    /**
     * The next-hop MTU: RFC 1191 section 4, RFC 4443 section 3.2.
     *
     * @return bytes, 0 to 65535 (IPv4), 0 to 4294967295 (IPv6)
     */
    public long claimedMtu() {
        return claimedMtu;
    }

    /**
     * Who claims it: the source of the error.
     *
     * @return first eight bytes
     */
    public long reporterHigh() {
        return reporterHigh;
    }

    /**
     * Who claims it: the source of the error.
     *
     * @return last eight bytes
     */
    public long reporterLow() {
        return reporterLow;
    }

    /**
     * Who claims it: the source of the error.
     *
     * @return its address; a new object
     */
    public IpAddress reporter() {
        return new IpAddress(reporterHigh, reporterLow);
    }

    /**
     * Towards whom: the destination of the quoted datagram.
     *
     * @return first eight bytes
     */
    public long destinationHigh() {
        return destinationHigh;
    }

    /**
     * Towards whom: the destination of the quoted datagram.
     *
     * @return last eight bytes
     */
    public long destinationLow() {
        return destinationLow;
    }

    /**
     * Towards whom: the destination of the quoted datagram.
     *
     * @return its address; a new object
     */
    public IpAddress destination() {
        return new IpAddress(destinationHigh, destinationLow);
    }

    /**
     * Who sent the quoted datagram, by its own account.
     *
     * @return its address; a new object
     */
    public IpAddress sender() {
        return new IpAddress(senderHigh, senderLow);
    }

    /**
     * Whether the error goes to the sender of the datagram that it quotes.
     *
     * @return false if it goes to somebody else
     */
    public boolean isSentToQuotedSource() {
        return errorDestinationLow == senderLow && errorDestinationHigh == senderHigh;
    }

    /**
     * Length of the quoted datagram, as its header has it.
     *
     * @return bytes, IP header included, 0 to 65575
     */
    public int quotedLength() {
        return quotedLength;
    }

    /**
     * Header length of the quoted datagram.
     *
     * @return bytes; 40 for IPv6
     */
    public int quotedHeaderLength() {
        return quotedHeaderLength;
    }

    /**
     * Whether the quoted datagram must not be fragmented.
     *
     * @return the DF bit; always true for IPv6
     */
    public boolean dontFragment() {
        return dontFragment;
    }

    /**
     * Where the quoted datagram stands in the one it is a piece of.
     *
     * @return bytes; 0 if it is the first piece or whole
     */
    public int quotedFragmentOffset() {
        return quotedFragmentOffset;
    }

    /**
     * Protocol of the quoted datagram, behind IPv6 extension headers.
     *
     * @return 0 to 255; {@link PmtuEvent#ABSENT} if the quote does not reach that far
     */
    public int protocol() {
        return protocol;
    }

    /**
     * Source port of the quoted TCP, UDP, UDP-Lite, DCCP or SCTP header.
     *
     * @return 0 to 65535; {@link PmtuEvent#ABSENT} if there is none
     */
    public int sourcePort() {
        return sourcePort;
    }

    /**
     * Destination port of the quoted TCP, UDP, UDP-Lite, DCCP or SCTP header.
     *
     * @return 0 to 65535; {@link PmtuEvent#ABSENT} if there is none
     */
    public int destinationPort() {
        return destinationPort;
    }

    /**
     * Identifier of the quoted echo message.
     *
     * @return 0 to 65535; {@link PmtuEvent#ABSENT} if there is none
     */
    public int identifier() {
        return identifier;
    }

    /**
     * Sequence number of the quoted TCP header or echo message.
     *
     * @return 0 to 4294967295; {@link PmtuEvent#ABSENT} if there is none
     */
    public long sequence() {
        return sequence;
    }

    /**
     * The flow of the quoted datagram, and its place in it as far as the quote shows it. The end of a TCP segment is no
     * nearer than its real one: the quote need not show how long the header is.
     *
     * @param flow is filled
     * @return flow
     */
    public Flow flow(final Flow flow) {
        flow.between(
                ipv4,
                senderHigh,
                senderLow,
                destinationHigh,
                destinationLow,
                quotedFragment ? FlowReader.FRAGMENT : protocol);
        if (!quotedFragment && sequence != PmtuEvent.ABSENT) {
            orderedFlow(flow);
        } else if (!quotedFragment && protocol == IpProtocol.UDP && sourcePort != PmtuEvent.ABSENT) {
            flow.ports(sourcePort, destinationPort);
        }
        if (flow.isUnordered() && identification != 0) {
            flow.counter(identification, 1);
        }
        return flow;
    }

    private void orderedFlow(final Flow flow) {
        if (identifier != PmtuEvent.ABSENT) {
            flow.identifier(identifier).counter((int) sequence, 1);
        } else {
            final int payload = Math.max(0, quotedLength - quotedHeaderLength - TcpView.MIN_HEADER_LENGTH);
            flow.ports(sourcePort, destinationPort).sequence(sequence, payload, payload);
        }
    }
}
