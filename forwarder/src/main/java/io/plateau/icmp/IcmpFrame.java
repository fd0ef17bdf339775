package io.plateau.icmp;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.plateau.wire.Checksum;
import io.plateau.wire.IpProtocol;
import io.plateau.wire.Ipv4View;
import org.agrona.MutableDirectBuffer;

/** Headers of the ICMP messages that we send. Stateless. */
final class IcmpFrame {
    /** Not to be fragmented: RFC 791 section 3.1. */
    static final int DONT_FRAGMENT = 0x4000;

    private static final int IPV6_VERSION_TO_LABEL = 0x6000_0000;
    private static final int TIME_TO_LIVE = 64;
    private static final int IPV4_IDENTIFICATION = 4;
    private static final int IPV4_TIME_TO_LIVE = 8;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV4_SOURCE = 12;
    private static final int IPV4_DESTINATION = 16;
    private static final int IPV6_PAYLOAD_LENGTH = 4;
    private static final int IPV6_NEXT_HEADER = 6;
    private static final int IPV6_SOURCE = 8;
    private static final int IPV6_DESTINATION = 24;
    private static final int ICMP_CHECKSUM = 2;

    private IcmpFrame() {}

    // All but the addresses and the checksum. versionToService: the first two octets identificationAndFlags: the second
    // word
    static void putIpv4(
            final MutableDirectBuffer buffer,
            final int at,
            final int versionToService,
            final int totalLength,
            final int identificationAndFlags) {
        buffer.putInt(at, versionToService << Short.SIZE | totalLength, BIG_ENDIAN);
        buffer.putInt(at + IPV4_IDENTIFICATION, identificationAndFlags, BIG_ENDIAN);
        final int timeToLiveAndProtocol = TIME_TO_LIVE << Byte.SIZE | IpProtocol.ICMP;
        buffer.putInt(at + IPV4_TIME_TO_LIVE, timeToLiveAndProtocol << Short.SIZE, BIG_ENDIAN);
    }

    // The addresses, and the checksum over all.
    static void finishIpv4(final MutableDirectBuffer buffer, final int at, final int source, final int destination) {
        buffer.putInt(at + IPV4_SOURCE, source, BIG_ENDIAN);
        buffer.putInt(at + IPV4_DESTINATION, destination, BIG_ENDIAN);
        final int checksum = Checksum.complement(Checksum.partialSum(buffer, at, Ipv4View.MIN_HEADER_LENGTH));
        buffer.putShort(at + IPV4_CHECKSUM, (short) checksum, BIG_ENDIAN);
    }

    // All but the addresses.
    static void putIpv6(final MutableDirectBuffer buffer, final int at, final int payloadLength) {
        buffer.putInt(at, IPV6_VERSION_TO_LABEL, BIG_ENDIAN);
        buffer.putShort(at + IPV6_PAYLOAD_LENGTH, (short) payloadLength, BIG_ENDIAN);
        final int nextHeaderAndHopLimit = IpProtocol.ICMPV6 << Byte.SIZE | TIME_TO_LIVE;
        buffer.putShort(at + IPV6_NEXT_HEADER, (short) nextHeaderAndHopLimit, BIG_ENDIAN);
    }

    static void putIpv6Addresses(
            final MutableDirectBuffer buffer,
            final int at,
            final long sourceHigh,
            final long sourceLow,
            final long destinationHigh,
            final long destinationLow) {
        buffer.putLong(at + IPV6_SOURCE, sourceHigh, BIG_ENDIAN);
        buffer.putLong(at + IPV6_SOURCE + Long.BYTES, sourceLow, BIG_ENDIAN);
        buffer.putLong(at + IPV6_DESTINATION, destinationHigh, BIG_ENDIAN);
        buffer.putLong(at + IPV6_DESTINATION + Long.BYTES, destinationLow, BIG_ENDIAN);
    }

    // The eight octets in front of a message, its checksum still zero.
    static void putMessage(
            final MutableDirectBuffer buffer, final int at, final int typeAndCode, final int secondWord) {
        buffer.putInt(at, typeAndCode << Short.SIZE, BIG_ENDIAN);
        buffer.putInt(at + Integer.BYTES, secondWord, BIG_ENDIAN);
    }

    static void finishMessage(
            final MutableDirectBuffer buffer, final int at, final int length, final long pseudoHeader) {
        final int checksum = Checksum.complement(pseudoHeader + Checksum.partialSum(buffer, at, length));
        buffer.putShort(at + ICMP_CHECKSUM, (short) checksum, BIG_ENDIAN);
    }
}
