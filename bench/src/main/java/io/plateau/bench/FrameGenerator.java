package io.plateau.bench;

import io.plateau.linux.LinkSettings;
import io.plateau.linux.MessageVector;
import io.plateau.linux.PacketSocket;
import io.plateau.linux.RingGeometry;
import io.plateau.wire.Checksum;
import io.plateau.wire.VirtioNetHeader;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sends UDP frames of one length on one interface as fast as sendmmsg(2) takes them. Used by bench/throughput and bench/routes. */
@Command(name = "FrameGenerator", mixinStandardHelpOptions = true)
public final class FrameGenerator implements Callable<Integer> {
    private static final int BATCH = 64;
    private static final int ETHERNET_LENGTH = 14;
    private static final int IPV4_LENGTH = 20;
    private static final int IPV4_OFFSET = VirtioNetHeader.LENGTH + ETHERNET_LENGTH;
    private static final int UDP_OFFSET = IPV4_OFFSET + IPV4_LENGTH;
    private static final int DESTINATIONS = 1 << 20;
    private static final int FRAME_CHECK_SEQUENCE = 4;
    private static final long REPORT_NS = TimeUnit.SECONDS.toNanos(1);

    @Option(names = "--interface", required = true, description = "Where to send.")
    private String interfaceName;

    @Option(names = "--length", required = true, description = "Ethernet frame, check sequence included: 64 to 1518.")
    private int length;

    @Option(names = "--seconds", required = true, description = "How long.")
    private double seconds;

    @Option(names = "--to-mac", required = true, description = "48 bits, hexadecimal.")
    private String destinationMac;

    @Option(names = "--from", required = true, description = "IPv4 source address.")
    private InetAddress source;

    @Option(names = "--to", required = true, description = "IPv4 destination address.")
    private InetAddress destination;

    @Option(
            names = "--routes",
            defaultValue = "0",
            description = "Go to random destinations instead, within so many prefixes of the Internet.")
    private int routes;

    private FrameGenerator() {}

    /**
     * Runs until the time is over.
     *
     * @param arguments see --help
     */
    public static void main(final String[] arguments) {
        System.exit(new CommandLine(new FrameGenerator()).execute(arguments));
    }

    @Override
    public Integer call() {
        final UnsafeBuffer[] frames = new UnsafeBuffer[BATCH];
        Arrays.setAll(frames, i -> frame());
        final int[] destinations = destinations();
        int next = 0;
        final long endNs = System.nanoTime() + (long) (seconds * REPORT_NS);
        final int interfaceIndex = LinkSettings.indexOf(interfaceName);
        try (PacketSocket socket = PacketSocket.open(interfaceIndex, RingGeometry.of(2048, 1))) {
            final MessageVector messages = new MessageVector(BATCH);
            while (System.nanoTime() < endNs) {
                for (final UnsafeBuffer frame : frames) {
                    direct(frame, destinations[next]);
                    next = next + 1 < destinations.length ? next + 1 : 0;
                    messages.add(frame.addressOffset(), frame.capacity());
                }
                // What the device's queue does not take is lost: the sink counts.
                messages.send(socket.descriptor(), (position, errno) -> {});
            }
        }
        return 0;
    }

    // In host byte order.
    private int[] destinations() {
        if (routes == 0) {
            return new int[] {ByteBuffer.wrap(destination.getAddress()).getInt()};
        }
        final Internet internet = new Internet();
        final long[] addresses = internet.within(Internet.transit(internet.ipv4(routes)), DESTINATIONS);
        final int[] destinations = new int[DESTINATIONS];
        Arrays.setAll(destinations, i -> (int) addresses[2 * i + 1]);
        return destinations;
    }

    private static void direct(final UnsafeBuffer frame, final int to) {
        frame.putInt(IPV4_OFFSET + 16, to, ByteOrder.BIG_ENDIAN);
        final int checksum = Checksum.ofIpv4Header(frame, IPV4_OFFSET, IPV4_LENGTH);
        frame.putShort(IPV4_OFFSET + 10, (short) checksum, ByteOrder.BIG_ENDIAN);
    }

    private UnsafeBuffer frame() {
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
        frame.putShort(IPV4_OFFSET + 6, (short) 0x4000, ByteOrder.BIG_ENDIAN);
        frame.putByte(IPV4_OFFSET + 8, (byte) 64);
        frame.putByte(IPV4_OFFSET + 9, (byte) 17);
        frame.putBytes(IPV4_OFFSET + 12, source.getAddress());
        frame.putShort(UDP_OFFSET, (short) 9, ByteOrder.BIG_ENDIAN);
        frame.putShort(UDP_OFFSET + 2, (short) 9, ByteOrder.BIG_ENDIAN);
        frame.putShort(UDP_OFFSET + 4, (short) (totalLength - IPV4_LENGTH), ByteOrder.BIG_ENDIAN);
        return frame;
    }
}
