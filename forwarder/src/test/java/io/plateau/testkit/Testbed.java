package io.plateau.testkit;

import io.plateau.linux.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Network namespaces of one test, with names that nobody else has. All gone when it is closed. Needs root. */
public final class Testbed implements AutoCloseable {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final String prefix =
            "pl" + Long.toString(ProcessHandle.current().pid(), 36) + "n" + NEXT.incrementAndGet();
    private final Deque<String> namespaces = new ArrayDeque<>();

    // A namespace without IPv6, so that no frame comes that the test did not send.
    public Testbed namespace(final String label) {
        ip("netns", "add", nameOf(label));
        namespaces.push(nameOf(label));
        execute(label, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1");
        return this;
    }

    // A veth pair, one end in each of two namespaces, both up.
    public Testbed veth(final String label, final String name, final String peerLabel, final String peerName) {
        ip(
                "-n",
                nameOf(label),
                "link",
                "add",
                name,
                "type",
                "veth",
                "peer",
                "name",
                peerName,
                "netns",
                nameOf(peerLabel));
        ip("-n", nameOf(label), "link", "set", name, "up");
        ip("-n", nameOf(peerLabel), "link", "set", peerName, "up");
        return this;
    }

    public String nameOf(final String label) {
        return prefix + label;
    }

    public <T> T in(final String label, final Supplier<T> work) {
        try (NetworkNamespace namespace = NetworkNamespace.named(nameOf(label))) {
            return namespace.call(work);
        }
    }

    public String ipIn(final String label, final String arguments) {
        return run(List.of(("ip -n " + nameOf(label) + " " + arguments).split(" ")));
    }

    public String execute(final String label, final String... command) {
        final String[] whole = new String[command.length + 4];
        whole[0] = "ip";
        whole[1] = "netns";
        whole[2] = "exec";
        whole[3] = nameOf(label);
        System.arraycopy(command, 0, whole, 4, command.length);
        return run(List.of(whole));
    }

    private static void ip(final String... arguments) {
        final String[] whole = new String[arguments.length + 1];
        whole[0] = "ip";
        System.arraycopy(arguments, 0, whole, 1, arguments.length);
        run(List.of(whole));
    }

    private static String run(final List<String> command) {
        try {
            final Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        while (!namespaces.isEmpty()) {
            ip("netns", "del", namespaces.pop());
        }
    }
}
