package io.plateau.testkit;

import io.plateau.linux.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.SplittableRandom;

/** One UDP datagram between two namespaces, compared byte for byte. */
public final class UdpExchange {
    private static final int TIMEOUT_MS = 10_000;
    private static final int LARGEST = 65_535;

    private UdpExchange() {}

    // Whether the very bytes arrived.
    public static boolean send(final String fromNamespace, final String toNamespace, final String to, final int length)
            throws IOException {
        final InetAddress address = InetAddress.getByName(to);
        try (DatagramSocket receiver = bound(toNamespace, address);
                DatagramSocket sender = bound(fromNamespace, null)) {
            final byte[] sent = new byte[length];
            new SplittableRandom(length).nextBytes(sent);
            receiver.setSoTimeout(TIMEOUT_MS);
            sender.send(new DatagramPacket(sent, length, address, receiver.getLocalPort()));
            final DatagramPacket received = new DatagramPacket(new byte[LARGEST], LARGEST);
            receiver.receive(received);
            return Arrays.equals(sent, Arrays.copyOf(received.getData(), received.getLength()));
        }
    }

    private static DatagramSocket bound(final String namespace, final InetAddress address) {
        try (NetworkNamespace entered = NetworkNamespace.named(namespace)) {
            return entered.call(() -> {
                try {
                    return address == null ? new DatagramSocket() : new DatagramSocket(0, address);
                } catch (final IOException e) {
                    throw new AssertionError(namespace, e);
                }
            });
        }
    }
}
