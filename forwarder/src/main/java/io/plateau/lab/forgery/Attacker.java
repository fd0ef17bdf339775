package io.plateau.lab.forgery;

import io.plateau.lab.network.LabException;
import io.plateau.lab.network.LabNetwork;
import io.plateau.linux.FrameSender;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Somebody on the server's side of the network who can send, and say any source address. */
public final class Attacker {
    private static final String IPV4 = "203.0.113.";
    private static final String IPV6 = "2001:db8:bad::";
    private static final int BATCH = 50;
    private static final int MOST_TRIES = 3;

    private final LabNetwork network;
    private final InetAddress ipv4;
    private final InetAddress ipv6;
    private final long routerMac;
    private final long serverMac;

    /**
     * Sends nothing yet.
     *
     * @param network that it is in
     * @param number 1 to 254: the last byte of the addresses that it goes under
     */
    public Attacker(final LabNetwork network, final int number) {
        this.network = network;
        ipv4 = of(IPV4 + number);
        ipv6 = of(IPV6 + number);
        routerMac = network.macOf(LabNetwork.ROUTER, "wan");
        serverMac = network.macOf(LabNetwork.SERVER, "eth0");
    }

    /**
     * Who it says it is.
     *
     * @return IPv4 address
     */
    public String address() {
        return ipv4.getHostAddress();
    }

    /**
     * Who it says it is in ICMPv6.
     *
     * @return IPv6 address as RFC 5952 writes it
     */
    public String addressIpv6() {
        return ipv6.getHostAddress().replace(":0:0:0:0:", "::");
    }

    /**
     * Claims that a segment was too big, and once more if that got lost.
     *
     * @param quote the segment, anew each time
     * @param nextHopMtu bytes that it says are not
     * @param isCounted whether the gateway has seen it
     */
    public void claim(final Supplier<Quote> quote, final int nextHopMtu, final BooleanSupplier isCounted) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            // Seen when all is ready to send: the sender's kernel ignores what is acknowledged meanwhile.
            claim(number -> quote.get(), nextHopMtu, 1, Integer.MAX_VALUE);
            if (isCounted.getAsBoolean()) {
                return;
            }
        }
        throw LabException.failed("no claim of " + MOST_TRIES + " has reached the gateway");
    }

    /**
     * The next full-sized segment of a connection over IPv4, which it sees.
     *
     * @param sender sending end of the connection
     * @param receiver receiving end
     * @return the segment
     */
    public Quote overhear(final InetSocketAddress sender, final InetSocketAddress receiver) {
        return new Eavesdropper(network).overhear(sender, receiver);
    }

    /**
     * Claims that many segments were too big.
     *
     * @param quotes the segment of each claim, by its number from 0 on
     * @param nextHopMtu bytes that it says are not
     * @param claims how many
     * @param ratePps claims a second
     */
    public void claim(final IntFunction<Quote> quotes, final int nextHopMtu, final int claims, final int ratePps) {
        final long startedNs = System.nanoTime();
        try (FrameSender sender = network.in(LabNetwork.SERVER, () -> FrameSender.open("eth0"))) {
            for (int number = 0; number < claims; number++) {
                if (number % BATCH == 0) {
                    awaitNs(startedNs + number * TimeUnit.SECONDS.toNanos(1) / ratePps);
                }
                final Quote quote = quotes.apply(number);
                final InetAddress reporter = quote.source() instanceof Inet4Address ? ipv4 : ipv6;
                sender.send(ForgedClaim.frame(routerMac, serverMac, reporter, quote, nextHopMtu));
            }
        }
    }

    private static void awaitNs(final long dueNs) {
        while (dueNs - System.nanoTime() > 0) {
            LockSupport.parkNanos(dueNs - System.nanoTime());
            if (Thread.currentThread().isInterrupted()) {
                throw LabException.failed("interrupted");
            }
        }
    }

    private static InetAddress of(final String address) {
        try {
            return InetAddress.getByName(address);
        } catch (final UnknownHostException e) {
            throw LabException.failed(address + " is not an address", e);
        }
    }
}
