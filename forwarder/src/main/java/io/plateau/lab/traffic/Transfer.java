package io.plateau.lab.traffic;

import io.plateau.lab.network.LabException;
import io.plateau.lab.network.LabNetwork;
import io.plateau.linux.StreamSocket;
import io.plateau.linux.SystemCallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.function.Function;

/** One TCP connection of the kernel's from one node to another, full speed ahead once begun, on a thread at each end. */
public final class Transfer implements AutoCloseable {
    private static final long PATIENCE_MS = 60_000;
    private static final long WARM_UP_MS = 700;
    private static final long LENGTH_UNBOUNDED = Long.MAX_VALUE;

    private final Payload payload = new Payload();
    private final Progress progress = new Progress();
    private final MessageDigest digest;
    private final long length;
    private final Receiver receiver;
    private final StreamSocket socket;
    private final Thread sending = new Thread(this::send, "lab-sender");
    private final Thread receiving = new Thread(this::receive, "lab-receiver");
    private volatile boolean isStopping;
    private volatile long sent;

    private Transfer(
            final LabNetwork network,
            final String from,
            final String to,
            final String address,
            final long length,
            final Function<InetSocketAddress, StreamSocket> connector) {
        this.length = length;
        digest = length == LENGTH_UNBOUNDED ? null : Payload.digest();
        receiver = network.in(to, () -> listen(address));
        receiving.setDaemon(true);
        receiving.start();
        socket = network.in(from, () -> connector.apply(addressOf(receiver)));
        sending.setDaemon(true);
    }

    /**
     * A transfer from the client to the server over IPv4 that goes on until it is finished, and is up to speed.
     *
     * @param network between them
     * @return begun
     */
    public static Transfer running(final LabNetwork network) {
        final Transfer transfer = unbounded(network, LabNetwork.CLIENT, LabNetwork.SERVER, LabNetwork.SERVER_IPV4);
        transfer.progress().over(WARM_UP_MS);
        return transfer;
    }

    /**
     * A transfer that goes on until it is finished.
     *
     * @param network that it crosses
     * @param from node that sends
     * @param to node that receives
     * @param address of the latter
     * @return begun
     */
    public static Transfer unbounded(
            final LabNetwork network, final String from, final String to, final String address) {
        return new Transfer(network, from, to, address, LENGTH_UNBOUNDED, StreamSocket::connect).begin();
    }

    /**
     * A transfer of so many bytes, hashed at both ends.
     *
     * @param length bytes
     * @param network that it crosses
     * @param from node that sends
     * @param to node that receives
     * @param address of the latter
     * @return connected, but not begun
     */
    public static Transfer of(
            final long length, final LabNetwork network, final String from, final String to, final String address) {
        return new Transfer(network, from, to, address, length, StreamSocket::connect);
    }

    /**
     * The same by a sender that ignores what routers report: see {@link StreamSocket#connectIgnoringReports}.
     *
     * @param length bytes
     * @param network that it crosses
     * @param from node that sends
     * @param to node that receives
     * @param address of the latter
     * @return connected, but not begun
     */
    public static Transfer ofStubborn(
            final long length, final LabNetwork network, final String from, final String to, final String address) {
        return new Transfer(network, from, to, address, length, StreamSocket::connectIgnoringReports);
    }

    private Receiver listen(final String address) {
        try {
            return new Receiver(address, payload, progress, digest);
        } catch (final IOException e) {
            throw LabException.failed("could not listen on " + address, e);
        }
    }

    private static InetSocketAddress addressOf(final Receiver receiver) {
        try {
            return receiver.address();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends from now on. Once.
     *
     * @return this
     */
    public Transfer begin() {
        sending.start();
        return this;
    }

    private void receive() {
        try {
            receiver.receive();
        } catch (final IOException e) {
            // The connection was cut, by the sender's abort or by close: the receiver has what it has.
            isStopping = true;
        }
    }

    private void send() {
        long position = 0;
        try (socket) {
            while (!isStopping && position < length) {
                final ByteBuffer bytes = payload.from(position, length - position);
                final int before = bytes.remaining();
                socket.write(bytes);
                position += before - bytes.remaining();
                sent = position;
            }
        } catch (final SystemCallException e) {
            // Aborted; the receiver tells how far it came.
            isStopping = true;
        }
    }

    /**
     * How far it came.
     *
     * @return live
     */
    public Progress progress() {
        return progress;
    }

    /**
     * The sending end.
     *
     * @return address and port
     */
    public InetSocketAddress sender() {
        try {
            return receiver.sender();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The receiving end.
     *
     * @return address and port
     */
    public InetSocketAddress receiver() {
        return addressOf(receiver);
    }

    /**
     * Ends the stream, or waits for the end of a bounded one.
     *
     * @return whether the receiver got every byte as it was sent
     */
    public boolean finish() {
        isStopping = isStopping || length == LENGTH_UNBOUNDED;
        final boolean ended = join(sending) && join(receiving);
        if (Thread.currentThread().isInterrupted()) {
            throw LabException.failed("interrupted");
        }
        return ended
                && receiver.isIntact()
                && progress.bytes() == sent
                && (length == LENGTH_UNBOUNDED || sent == length);
    }

    /**
     * SHA-256 of what arrived by a bounded transfer. Once.
     *
     * @return hexadecimal
     */
    public String receivedDigest() {
        return Payload.hex(digest);
    }

    /**
     * SHA-256 of what is sent by a bounded transfer.
     *
     * @return hexadecimal
     */
    public String expectedDigest() {
        return payload.digestOf(length);
    }

    private static boolean join(final Thread thread) {
        try {
            thread.join(PATIENCE_MS);
            return !thread.isAlive();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Cuts the connection, whatever its state, so that the kernel keeps nothing of it. Idempotent. */
    @Override
    public void close() {
        isStopping = true;
        socket.abort();
        try {
            receiver.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        if (join(sending)) {
            socket.close(); // of a transfer that was never begun
        }
        join(receiving);
    }
}
