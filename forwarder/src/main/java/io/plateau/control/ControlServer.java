package io.plateau.control;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import jdk.net.ExtendedSocketOptions;
import org.agrona.ErrorHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers commands on a unix domain socket, one request a connection; docs/control-protocol.md has the protocol.
 *
 * <p>One thread accepts, at most {@value #THREADS} answer. A client that sends nothing for 5 s, or takes nothing for
 * 60 s (time to read a page of a long list), is let go; when {@value #WAITING} wait already, the next is hung up on.
 * Nothing that a client does reaches the forwarding threads.
 */
public final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final int THREADS = 8;
    private static final int WAITING = 16;
    private static final Patience USUAL = new Patience(5_000, 60_000);
    private static final long ACCEPT_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long CLOSE_TIMEOUT_MS = 500;

    private final Path path;
    private final RequestHandler handler;
    private final ToLongFunction<String> uidOf;
    private final ErrorHandler errors;
    private final Patience patience;
    private final ThreadPoolExecutor workers;
    private ControlSocket socket;
    private Thread acceptor;

    /**
     * Opens nothing yet.
     *
     * @param path of the socket
     * @param target the running forwarder
     * @param uidOf number of a user by name, as {@code UserIds::uidOf}; the JDK tells only the peer's name
     * @param errors told what goes wrong here that is not a client's fault; any thread
     */
    public ControlServer(
            final Path path,
            final ControlTarget target,
            final ToLongFunction<String> uidOf,
            final ErrorHandler errors) {
        this(path, target, uidOf, errors, USUAL);
    }

    // For tests, which have less patience.
    ControlServer(
            final Path path,
            final ControlTarget target,
            final ToLongFunction<String> uidOf,
            final ErrorHandler errors,
            final Patience patience) {
        this.path = path;
        this.handler = new RequestHandler(target);
        this.uidOf = uidOf;
        this.errors = errors;
        this.patience = patience;
        workers = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                work -> thread(work, "client"));
        workers.allowCoreThreadTimeOut(true);
    }

    /**
     * How long a client may take.
     *
     * @param requestMs to send its request
     * @param stallMs to take something of the answer
     */
    record Patience(long requestMs, long stallMs) {}

    /**
     * Makes the socket and begins to answer. Once.
     *
     * @throws ControlException if there cannot be a socket, or another forwarder has it
     */
    public void start() {
        socket = ControlSocket.open(path);
        acceptor = thread(this::accept, "accept");
        acceptor.start();
    }

    private Thread thread(final Runnable work, final String name) {
        final Thread thread = new Thread(work, "control-socket-" + name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, problem) -> errors.onError(problem));
        return thread;
    }

    private void accept() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                take(socket.channel().accept());
            } catch (final AsynchronousCloseException closed) {
                return;
            } catch (final ClosedChannelException closed) {
                return;
            } catch (final IOException failed) { // out of descriptors: clients wait in the backlog meanwhile
                errors.onError(failed);
                LockSupport.parkNanos(ACCEPT_RETRY_NS);
            }
        }
    }

    private void take(final SocketChannel client) throws IOException {
        try {
            workers.execute(() -> serve(client));
        } catch (final RejectedExecutionException tooMany) {
            client.close();
        }
    }

    private void serve(final SocketChannel client) {
        try (Connection connection = new Connection(client)) {
            final long uid = uidOf.applyAsLong(
                    client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName());
            final String line = connection.readLine(ControlRequest.LONGEST, patience.requestMs());
            if (line != null) {
                answer(line, uid, new Answer(connection, patience.stallMs()));
            }
        } catch (final IOException gone) {
            LOG.debug("a control client went away", gone);
        }
    }

    private void answer(final String line, final long uid, final Answer answer) throws IOException {
        try {
            handler.handle(ControlRequest.parse(line), uid, answer);
        } catch (final ControlException refused) {
            answer.end(refused.exitCode(), refused.getMessage());
            return;
        }
        answer.end(0, null);
    }

    /** Takes the socket away and lets all clients go. Idempotent. */
    @Override
    public void close() {
        workers.shutdownNow();
        if (socket == null) {
            return;
        }
        try {
            socket.close();
            acceptor.interrupt();
            acceptor.join(CLOSE_TIMEOUT_MS);
            workers.awaitTermination(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (final IOException failed) {
            errors.onError(failed);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
