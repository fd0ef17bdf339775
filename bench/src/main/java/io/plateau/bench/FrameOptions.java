package io.plateau.bench;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine.Option;

/** What the UDP frames of a tool look like: a part of its command line. */
final class FrameOptions {
    @Option(names = "--length", required = true, description = "Ethernet frame, check sequence included: 64 to 1518.")
    private int length;

    @Option(names = "--to-mac", required = true, description = "48 bits, hexadecimal.")
    private String destinationMac;

    @Option(names = "--from", required = true, description = "IPv4 source address.")
    private InetAddress source;

    @Option(names = "--to", required = true, description = "IPv4 destination address.")
    private InetAddress destination;

    // So many, each in memory of its own, to nobody yet.
    UnsafeBuffer[] make(final int count) {
        final UnsafeBuffer[] frames = new UnsafeBuffer[count];
        Arrays.setAll(frames, i -> UdpFrame.of(length, destinationMac, source));
        return frames;
    }

    // In host byte order.
    int destination() {
        return ByteBuffer.wrap(destination.getAddress()).getInt();
    }
}
