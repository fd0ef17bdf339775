package io.plateau.lab;

import io.plateau.linux.StreamSocket;
import io.plateau.linux.SystemCallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** One TCP connection of the kernel's from one node to another, full speed ahead once begun, on a thread at each end. */
final class Transfer implements AutoCloseable {
    private static final long PATIENCE_MS = 20_000;
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
            final LabNetwork network, final String from, final String to, final String address, final long length) {
        this.length = length;
        digest = length == LENGTH_UNBOUNDED ? null : Payload.digest();
        receiver = network.in(to, () -> listen(address));
        receiving.setDaemon(true);
        receiving.start();
        socket = network.in(from, () -> StreamSocket.connect(addressOf(receiver)));
        sending.setDaemon(true);
    }

    // Goes on until it is finished.
    static Transfer unbounded(final LabNetwork network, final String from, final String to, final String address) {
        return new Transfer(network, from, to, address, LENGTH_UNBOUNDED).begin();
    }

    // So many bytes, hashed at both ends. Connected, but not begun.
    static Transfer of(
            final long length, final LabNetwork network, final String from, final String to, final String address) {
        return new Transfer(network, from, to, address, length);
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

    // Sends from now on. Once.
    Transfer begin() {
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

    Progress progress() {
        return progress;
    }

    // The sender's address and port.
    InetSocketAddress sender() {
        try {
            return receiver.sender();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // The receiver's address and port.
    InetSocketAddress receiver() {
        return addressOf(receiver);
    }

    // Ends the stream, or waits for the end of a bounded one.
    // Returns whether the receiver got every byte as it was sent
    boolean finish() {
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

    // SHA-256 of what arrived by a bounded transfer; compare with expectedDigest().
    String receivedDigest() {
        return Payload.hex(digest);
    }

    String expectedDigest() {
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
