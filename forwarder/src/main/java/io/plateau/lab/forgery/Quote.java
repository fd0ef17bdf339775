package io.plateau.lab.forgery;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The TCP segment that a claim says was too big.
 *
 * @param sender address and port
 * @param receiver address and port
 * @param length IP total length, bytes; IPv4 up to 65535, IPv6 40 to 65575
 * @param sequence number of its first octet
 */
public record Quote(InetSocketAddress sender, InetSocketAddress receiver, int length, int sequence) {
    /** What a full-sized segment is long on the lab's links. */
    public static final int FULL_LENGTH = 1500;

    private static final int GUESSED_SEQUENCE = 0x2014_0929;

    /**
     * A full-sized segment of a connection that somebody did not see: the sequence number is a guess.
     *
     * @param sender address and port
     * @param receiver address and port
     * @return it
     */
    public static Quote guessed(final InetSocketAddress sender, final InetSocketAddress receiver) {
        return new Quote(sender, receiver, FULL_LENGTH, GUESSED_SEQUENCE);
    }

    InetAddress source() {
        return sender.getAddress();
    }

    InetAddress destination() {
        return receiver.getAddress();
    }
}
