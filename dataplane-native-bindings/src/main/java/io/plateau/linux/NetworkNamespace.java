package io.plateau.linux;

import java.nio.file.Path;
import java.util.function.Supplier;

/** A network namespace that threads can enter (setns(2)). Sockets belong to the one in which they were opened. */
public final class NetworkNamespace implements AutoCloseable {
    private static final Path NAMED = Path.of("/run/netns");
    private static final Path OF_THIS_THREAD = Path.of("/proc/thread-self/ns/net");
    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;

    private final Path path;
    private final int descriptor;

    private NetworkNamespace(final Path path) {
        this.path = path;
        descriptor = Native.check(
                Native.LIBC.open(path.toString(), O_RDONLY_CLOEXEC, 0), "open", "network namespace " + path);
    }

    /**
     * Opens a namespace by file.
     *
     * @param path such as /proc/1/ns/net
     * @return to be closed after use
     */
    public static NetworkNamespace open(final Path path) {
        return new NetworkNamespace(path);
    }

    /**
     * Opens a namespace that {@code ip netns add} made.
     *
     * @param name without folder
     * @return to be closed after use
     */
    public static NetworkNamespace named(final String name) {
        return open(NAMED.resolve(name));
    }

    /**
     * Opens the namespace that the calling thread is in.
     *
     * @return to be closed after use
     */
    public static NetworkNamespace ofThisThread() {
        return open(OF_THIS_THREAD);
    }

    /**
     * Moves the calling thread into this namespace. No other thread is moved, nor are sockets that are open.
     *
     * @return moves the thread back when it is closed, by the same thread
     */
    public Visit enter() {
        final NetworkNamespace home = ofThisThread();
        try {
            join();
        } catch (final SystemCallException e) {
            home.close();
            throw e;
        }
        return new Visit(home);
    }

    /**
     * Does something in this namespace, and comes back.
     *
     * @param work by the calling thread
     * @param <T> what it gives
     * @return what it gave
     */
    public <T> T call(final Supplier<T> work) {
        final Visit visit = enter();
        try {
            return work.get();
        } finally {
            visit.close();
        }
    }

    private void join() {
        Native.check(Native.LIBC.setns(descriptor, CLONE_NEWNET), "setns", "network namespace " + path);
    }

    /** Forgets the namespace; threads that are in it stay. */
    @Override
    public void close() {
        Native.LIBC.close(descriptor);
    }

    /** The calling thread's stay in a namespace that is not its own. */
    public static final class Visit implements AutoCloseable {
        private final NetworkNamespace home;

        private Visit(final NetworkNamespace home) {
            this.home = home;
        }

        /** Takes the thread back to where it came from. */
        @Override
        public void close() {
            try {
                home.join();
            } finally {
                home.close();
            }
        }
    }
}
