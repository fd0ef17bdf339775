package io.plateau.system;

import io.plateau.testkit.TestNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The topology of the kernel's own selftest for path MTU (tools/testing/selftests/net/pmtu.sh): hosts A and B, and between
 * them two ways by routers R1 and R2. The segments are a-r1, a-r2, b-r1 and b-r2, numbered 1 to 4; a host is 1 on each, a
 * router 2. B answers by R1, whichever of its addresses is asked.
 *
 * <p>The links are as wide as there: 2000 bytes, but from R1 to B 1400 and from R2 to B 1500.
 */
final class PmtuNetwork implements AutoCloseable {
    private static final Pattern EXCEPTION = Pattern.compile("mtu (lock )?([0-9]+)");

    private final TestNetwork network;
    private final Map<String, Integer> mtus = new HashMap<>();
    private Runnable onChangeOfR1 = () -> {};

    PmtuNetwork() {
        network = TestNetwork.empty();
        for (final String role : List.of("a", "b", "r1", "r2")) {
            network.addNamespace(role);
        }
        for (final String router : List.of("r1", "r2")) {
            network.in(router, "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        }
        network.addVeth("a", link("a", "r1"), "r1", link("r1", "a"));
        network.addVeth("a", link("a", "r2"), "r2", link("r2", "a"));
        network.addVeth("b", link("b", "r1"), "r1", link("r1", "b"));
        network.addVeth("b", link("b", "r2"), "r2", link("r2", "b"));
        reset();
    }

    TestNetwork hosts() {
        return network;
    }

    // As at the beginning. Links that were narrower than 1280 bytes have lost all that was IPv6 about them.
    void reset() {
        resetMtus();
        address("a", "r1", 1);
        address("a", "r2", 2);
        address("b", "r1", 3);
        address("b", "r2", 4);
        addRoutesOfA("main");
        network.ip("b", "route replace default via 10.0.3.2");
        network.ip("b", "-6 route replace default via fc00:3::2");
        network.ip("a", "-4 route flush cache");
        network.ip("a", "-6 route flush cache");
    }

    private void address(final String host, final String router, final int segment) {
        network.ip(host, "addr replace 10.0." + segment + ".1/24 dev " + link(host, router));
        network.ip(router, "addr replace 10.0." + segment + ".2/24 dev " + link(router, host));
        network.ip(host, "addr replace fc00:" + segment + "::1/64 dev " + link(host, router) + " nodad");
        network.ip(router, "addr replace fc00:" + segment + "::2/64 dev " + link(router, host) + " nodad");
    }

    // Interface of one towards the other.
    static String link(final String one, final String other) {
        return ("veth_" + one + "-" + other).toUpperCase(Locale.ROOT).replace("VETH", "veth");
    }

    // By R1, but to B's address on the last segment by R2.
    void addRoutesOfA(final String table) {
        network.ip("a", "route replace default via 10.0.1.2 table " + table);
        network.ip("a", "route replace 10.0.4.1 via 10.0.2.2 table " + table);
        network.ip("a", "-6 route replace default via fc00:1::2 table " + table);
        network.ip("a", "-6 route replace fc00:4::1 via fc00:2::2 table " + table);
    }

    // B's address beyond R1 or, where it is 2, beyond R2.
    static String addressOfB(final int version, final int router) {
        return version == 4 ? "10.0." + (router + 2) + ".1" : "fc00:" + (router + 2) + "::1";
    }

    private void resetMtus() {
        mtu("a", "r1", 2000);
        mtu("r1", "a", 2000);
        mtu("r1", "b", 1400);
        mtu("b", "r1", 1400);
        mtu("a", "r2", 2000);
        mtu("r2", "a", 2000);
        mtu("r2", "b", 1500);
        mtu("b", "r2", 1500);
    }

    void mtu(final String role, final String neighbour, final int bytes) {
        final String link = link(role, neighbour);
        if (!Integer.valueOf(bytes).equals(mtus.put(link, bytes))) {
            network.ip(role, "link set dev " + link + " mtu " + bytes);
            if ("r1".equals(role)) {
                onChangeOfR1.run();
            }
        }
    }

    // What is waited for whenever a link of R1 has changed.
    void onChangeOfR1(final Runnable wait) {
        onChangeOfR1 = wait;
    }

    // Until somebody says that it is too long, which is what matters; not whether anything comes back.
    void ping(final int payload, final String destination, final String... options) {
        final List<String> command = new ArrayList<>(
                List.of("ping", "-q", "-M", "want", "-i", "0.1", "-w", "10", "-s", String.valueOf(payload)));
        command.addAll(List.of(options));
        command.add(destination);
        network.tryIn("a", command.toArray(String[]::new));
    }

    // The same where nobody says so to whom asks: A's kernel is told of what it has wrapped.
    void pingThroughTunnel(final int payload, final String destination) {
        for (int tries = 0; tries < 10 && exception(destination).isEmpty(); tries++) {
            ping(payload, destination, "-w", "1");
        }
    }

    // Each destination, whatever comes back.
    void pingTwice(final int payload, final List<String> destinations) {
        forEach("a", "ping -q -M want -i 0.01 -c 2 -s " + payload + " $it", destinations);
    }

    // Addresses of B's on the segment to R1.
    void addToB(final int version, final List<String> addresses) {
        final String length = version == 4 ? "24" : "64 nodad";
        forEach("b", "ip addr replace $it/" + length + " dev " + link("b", "r1"), addresses);
    }

    // By one shell, as a process each takes its time.
    private void forEach(final String role, final String command, final List<String> all) {
        network.tryIn(role, "sh", "-c", "for it in " + String.join(" ", all) + "; do " + command + "; done");
    }

    // What A's kernel believes of a path: like 1400 or lock 552; nothing if it was told nothing.
    String exception(final String destination, final String... selectors) {
        final Matcher matcher =
                EXCEPTION.matcher(network.ip("a", "route get " + destination + " " + String.join(" ", selectors)));
        return matcher.find() ? (matcher.group(1) == null ? "" : matcher.group(1)) + matcher.group(2) : "";
    }

    // Paths that A's kernel was told of.
    long exceptions(final int version) {
        return network.ip("a", "-" + version + " -oneline route list cache")
                .lines()
                .count();
    }

    @Override
    public void close() {
        network.close();
    }
}
