package io.plateau.bench;

import io.plateau.wire.Checksum;
import io.plateau.wire.VirtioNetHeader;
import java.net.InetAddress;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** A UDP datagram with DF set, in an Ethernet frame behind a virtio-net header of zeros, for generators. */
final class UdpFrame {
    /** Where the datagram's payload starts, from the frame's first byte. */
    static final int PAYLOAD = 42;

    private static final int ETHERNET_LENGTH = 14;
    private static final int IPV4_LENGTH = 20;
    private static final int IPV4_OFFSET = VirtioNetHeader.LENGTH + ETHERNET_LENGTH;
    private static final int FLAGS_FRAGMENT_OFFSET = IPV4_OFFSET + 6;
    private static final int UDP_OFFSET = IPV4_OFFSET + IPV4_LENGTH;
    private static final int FRAME_CHECK_SEQUENCE = 4;
    private static final short DISCARD = 9;

    private UdpFrame() {}

    // length: of the frame, check sequence included; destinationMac: 48 bits, hexadecimal
    static UnsafeBuffer of(final int length, final String destinationMac, final InetAddress source) {
        final int frameLength = length - FRAME_CHECK_SEQUENCE;
        final UnsafeBuffer frame =
                new UnsafeBuffer(BufferUtil.allocateDirectAligned(VirtioNetHeader.LENGTH + frameLength, 64));
        final long mac = Long.parseLong(destinationMac.replace(":", ""), 16);
        frame.putShort(VirtioNetHeader.LENGTH, (short) (mac >> 32), ByteOrder.BIG_ENDIAN);
        frame.putInt(VirtioNetHeader.LENGTH + 2, (int) mac, ByteOrder.BIG_ENDIAN);
        frame.putByte(VirtioNetHeader.LENGTH + 6, (byte) 2);
        frame.putByte(VirtioNetHeader.LENGTH + 11, (byte) 1);
        frame.putShort(VirtioNetHeader.LENGTH + 12, (short) 0x0800, ByteOrder.BIG_ENDIAN);
        final int totalLength = frameLength - ETHERNET_LENGTH;
        frame.putByte(IPV4_OFFSET, (byte) 0x45);
        frame.putShort(IPV4_OFFSET + 2, (short) totalLength, ByteOrder.BIG_ENDIAN);
        frame.putShort(FLAGS_FRAGMENT_OFFSET, (short) 0x4000, ByteOrder.BIG_ENDIAN);
        frame.putByte(IPV4_OFFSET + 8, (byte) 64);
        frame.putByte(IPV4_OFFSET + 9, (byte) 17);
        frame.putBytes(IPV4_OFFSET + 12, source.getAddress());
        frame.putShort(UDP_OFFSET, DISCARD, ByteOrder.BIG_ENDIAN);
        frame.putShort(UDP_OFFSET + 2, DISCARD, ByteOrder.BIG_ENDIAN);
        frame.putShort(UDP_OFFSET + 4, (short) (totalLength - IPV4_LENGTH), ByteOrder.BIG_ENDIAN);
        return frame;
    }

    // Takes DF out; the checksum is direct's matter.
    static void allowFragmentation(final UnsafeBuffer frame) {
        frame.putShort(FLAGS_FRAGMENT_OFFSET, (short) 0, ByteOrder.BIG_ENDIAN);
    }

    // to: IPv4 address in host byte order
    static void direct(final UnsafeBuffer frame, final int to) {
        frame.putInt(IPV4_OFFSET + 16, to, ByteOrder.BIG_ENDIAN);
        final int checksum = Checksum.ofIpv4Header(frame, IPV4_OFFSET, IPV4_LENGTH);
        frame.putShort(IPV4_OFFSET + 10, (short) checksum, ByteOrder.BIG_ENDIAN);
    }
}
