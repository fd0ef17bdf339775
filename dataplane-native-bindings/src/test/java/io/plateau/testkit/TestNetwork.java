package io.plateau.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.plateau.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Network namespaces of one test, with names that nobody else has. Usually a client, a gateway and a server in a row,
 * joined by veth pairs with their offloads as the kernel sets them; the gateway has no address of its own on {@code lan}
 * and {@code wan}. Closing it ends every process that was started through it and takes the namespaces away. Needs root.
 */
public final class TestNetwork implements AutoCloseable {
    public static final String CLIENT_IPV4 = "198.18.0.1";
    public static final String SERVER_IPV4 = "198.18.0.2";
    public static final String CLIENT_IPV6 = "2001:db8::1";
    public static final String SERVER_IPV6 = "2001:db8::2";

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final long COMMAND_TIMEOUT_S = 120;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private final String prefix = "pt" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet() + "-";
    private final Deque<Runnable> openThings = new ArrayDeque<>();
    private final List<String> namespaces = new ArrayList<>();
    private final Map<Link, Link> neighbours = new HashMap<>();

    // No namespaces yet.
    public static TestNetwork empty() {
        return new TestNetwork();
    }

    // Client and server in one subnet, the gateway a wire between them.
    public static TestNetwork wire() {
        final TestNetwork network = unconnected();
        network.build();
        return network;
    }

    // The same hosts and nothing between them yet.
    public static TestNetwork unconnected() {
        final TestNetwork network = empty();
        for (final String role : List.of("client", "gateway", "server")) {
            network.addNamespace(role);
        }
        return network;
    }

    private void build() {
        addVeth("client", "eth0", "gateway", "lan");
        addVeth("gateway", "wan", "server", "eth0");
        addAddresses("eth0", "eth0");
    }

    // Adds a namespace without IPv6 chatter of its own.
    public TestNetwork addNamespace(final String role) {
        host("ip", "netns", "add", name(role));
        namespaces.add(name(role));
        ip(role, "link set lo up");
        in(
                role,
                "sysctl",
                "-qw",
                "net.ipv6.conf.default.accept_dad=0",
                "net.ipv6.conf.default.router_solicitations=0",
                "net.ipv6.conf.default.accept_ra=0");
        if (role.startsWith("gateway")) {
            disableIpv6(role);
        }
        return this;
    }

    // Adds a namespace without IPv6, so that no frame comes that the test did not send.
    public TestNetwork addSilentNamespace(final String role) {
        addNamespace(role);
        disableIpv6(role);
        return this;
    }

    private void disableIpv6(final String role) {
        in(role, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1");
    }

    // Joins two namespaces, or two ends in one, by a veth pair; both ends are up, and take what is sent.
    public TestNetwork addVeth(final String left, final String leftName, final String right, final String rightName) {
        ip(left, "link add " + leftName + " type veth peer name " + rightName + " netns " + name(right));
        ip(left, "link set " + leftName + " up");
        ip(right, "link set " + rightName + " up");
        neighbours.put(new Link(left, leftName), new Link(right, rightName));
        neighbours.put(new Link(right, rightName), new Link(left, leftName));
        awaitUp(left, leftName);
        awaitUp(right, rightName);
        return this;
    }

    // What is at the other ends of a namespace's veth pairs.
    public List<Link> neighboursOf(final String role) {
        return neighbours.entrySet().stream()
                .filter(pair -> pair.getKey().role().equals(role))
                .map(Map.Entry::getValue)
                .toList();
    }

    // The kernel drops what is sent before it has taken notice that the other end is there, which takes up to a second.
    public void awaitUp(final String role, final String link) {
        final long startedNs = System.nanoTime();
        while (!ip(role, "link show dev " + link).contains("state UP")) {
            if (System.nanoTime() - startedNs > PATIENCE_NS) {
                throw new AssertionError(link + " does not come up");
            }
        }
    }

    // Gives client and server their addresses, on one interface each.
    public void addAddresses(final String clientInterface, final String serverInterface) {
        ip("client", "addr add " + CLIENT_IPV4 + "/24 dev " + clientInterface);
        ip("client", "addr add " + CLIENT_IPV6 + "/64 dev " + clientInterface + " nodad");
        ip("server", "addr add " + SERVER_IPV4 + "/24 dev " + serverInterface);
        ip("server", "addr add " + SERVER_IPV6 + "/64 dev " + serverInterface + " nodad");
    }

    // Keeps a host from sending anything of its own accord: no IPv6, and its neighbour known for good.
    public void silence(final String role, final String neighbour, final String neighbourRole) {
        disableIpv6(role);
        final String address =
                in(neighbourRole, "cat", "/sys/class/net/eth0/address").trim();
        ip(role, "neigh replace " + neighbour + " lladdr " + address + " nud permanent dev eth0");
    }

    // The namespace's own name, as {@code ip netns} knows it.
    public String name(final String role) {
        return prefix + role;
    }

    // Does something in a namespace; the calling thread comes back.
    public <T> T in(final String role, final Supplier<T> work) {
        try (NetworkNamespace namespace = NetworkNamespace.named(name(role))) {
            return namespace.call(work);
        }
    }

    // Runs {@code ip} in a namespace, with arguments that blanks separate.
    public String ip(final String role, final String arguments) {
        return succeed(List.of(("ip -n " + name(role) + " " + arguments).split(" ")));
    }

    // Runs a command to its end and asserts that it ended well.
    public String in(final String role, final String... command) {
        return succeed(wrap(role, command));
    }

    // Runs a command to its end, whatever its exit code.
    public Outcome tryIn(final String role, final String... command) {
        return run(wrap(role, command));
    }

    // Starts a command that goes on; it is ended with the network.
    public Process startIn(final String role, final Path output, final String... command) {
        try {
            final Process process = new ProcessBuilder(wrap(role, command))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            onClose(() -> end(process));
            return process;
        } catch (final IOException e) {
            throw new AssertionError(String.join(" ", command), e);
        }
    }

    // Does something before the namespaces go, last in first out.
    public void onClose(final Runnable action) {
        openThings.push(action);
    }

    @Override
    public void close() {
        while (!openThings.isEmpty()) {
            openThings.pop().run();
        }
        for (final String namespace : namespaces) {
            host("ip", "netns", "del", namespace);
        }
    }

    // An interface of a namespace.
    public record Link(String role, String name) {}

    // What a command did.
    public record Outcome(int exitCode, String output) {}

    private List<String> wrap(final String role, final String... command) {
        final List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", name(role)));
        words.addAll(List.of(command));
        return words;
    }

    private static void host(final String... command) {
        succeed(List.of(command));
    }

    private static String succeed(final List<String> command) {
        final Outcome outcome = run(command);
        if (outcome.exitCode() != 0) {
            throw new AssertionError(
                    String.join(" ", command) + ": exit " + outcome.exitCode() + "\n" + outcome.output());
        }
        return outcome.output();
    }

    private static Outcome run(final List<String> command) {
        try {
            final Path output = Files.createTempFile("plateau-test", ".out");
            final Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(COMMAND_TIMEOUT_S, TimeUnit.SECONDS)) {
                end(process);
                throw new AssertionError(String.join(" ", command) + ": still running after 120 s");
            }
            final String text = Files.readString(output, UTF_8);
            Files.delete(output);
            return new Outcome(process.exitValue(), text);
        } catch (final IOException e) {
            throw new AssertionError(String.join(" ", command), e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(String.join(" ", command), e);
        }
    }

    // Ends a process that a test started, and waits until it is gone.
    public static void end(final Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
