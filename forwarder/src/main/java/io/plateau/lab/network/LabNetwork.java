package io.plateau.lab.network;

import io.plateau.linux.LinkSettings;
import io.plateau.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * The lab's network: a client, a gateway in which the forwarder is the only way through, a router of the kernel's, a
 * server. Links are veth pairs as the kernel makes them, offloads and all; interfaces of the gateway and the router are
 * called {@code lan} and {@code wan}, those of the others {@code eth0}.
 */
public abstract class LabNetwork implements AutoCloseable {
    /** Node: sends. */
    public static final String CLIENT = "client";
    /** Node: the forwarder is the only way through. */
    public static final String GATEWAY = "gateway";
    /** Node: the kernel forwards. */
    public static final String ROUTER = "router";
    /** Node: receives. */
    public static final String SERVER = "server";
    /** Address of the client. */
    public static final String CLIENT_IPV4 = "192.0.2.1";
    /** Address of the client. */
    public static final String CLIENT_IPV6 = "2001:db8:1::1";
    /** Address of the router on the client's side, or of the gateway itself where it routes. */
    public static final String ROUTER_IPV4 = "192.0.2.254";
    /** Address of the server. */
    public static final String SERVER_IPV4 = "198.51.100.7";
    /** Address of the server. */
    public static final String SERVER_IPV6 = "2001:db8:2::7";

    static final String ROUTER_IPV6 = "2001:db8:1::fe";
    static final String FAR_ROUTER_IPV4 = "198.51.100.254";
    static final String FAR_ROUTER_IPV6 = "2001:db8:2::fe";

    private static final Path SYSCTL = Path.of("/proc/sys/net");

    private final NamespaceNames names = NamespaceNames.ofThisProcess();

    LabNetwork() {
        // nothing stands yet: the names are all there is
    }

    /** Builds the network. What stands of it if that fails is left to {@link #close}. */
    public abstract void build();

    /**
     * What it looks like.
     *
     * @return lines for people
     */
    public abstract List<String> picture();

    /**
     * What the forwarder is to do in the gateway.
     *
     * @return the sections {@code ports} and {@code forwarding} of its configuration
     */
    public abstract String configuration();

    final void addNodes(final List<String> nodes) {
        for (final String node : nodes) {
            Execution.run(List.of("ip", "netns", "add", nameOf(node)));
            ip(node, "link set lo up");
            set(node, "ipv4/conf/all/rp_filter", "0");
            set(node, "ipv4/conf/default/rp_filter", "0");
            set(node, "ipv6/conf/default/accept_dad", "0");
            set(node, "ipv6/conf/default/accept_ra", "0");
        }
        // The kernel's defaults, in case this machine has others.
        set(CLIENT, "ipv4/route/min_pmtu", "552");
        set(CLIENT, "ipv4/tcp_mtu_probing", "0");
        set(CLIENT, "ipv4/tcp_no_metrics_save", "1");
    }

    final void routeBetweenLinksOf(final String node) {
        set(node, "ipv4/ip_forward", "1");
        set(node, "ipv6/conf/all/forwarding", "1");
    }

    final void link(final String left, final String leftName, final String right, final String rightName) {
        ip(left, "link add " + leftName + " type veth peer name " + rightName + " netns " + nameOf(right));
        ip(left, "link set " + leftName + " up");
        ip(right, "link set " + rightName + " up");
    }

    final void addDefaultRoutes() {
        ip(CLIENT, "route add default via " + ROUTER_IPV4);
        ip(CLIENT, "-6 route add default via " + ROUTER_IPV6);
        ip(SERVER, "route add default via " + FAR_ROUTER_IPV4);
        ip(SERVER, "-6 route add default via " + FAR_ROUTER_IPV6);
    }

    final void address(final String node, final String name, final String ipv4, final String ipv6) {
        ip(node, "address add " + ipv4 + " dev " + name);
        ip(node, "-6 address add " + ipv6 + " dev " + name + " nodad");
    }

    /**
     * Makes the link from the router to the server narrower, as a tunnel would: a true bottleneck behind the gateway.
     *
     * @param mtu bytes
     */
    public final void narrowLinkToServer(final int mtu) {
        ip(ROUTER, "link set wan mtu " + mtu);
    }

    /**
     * Lets the server's kernel ignore what IPv4 routers report: the MTU of its route is locked. IPv6 knows no such lock;
     * there a socket has to ignore it.
     */
    public final void lockPathsOfServer() {
        ip(SERVER, "route replace default via " + FAR_ROUTER_IPV4 + " mtu lock 1500");
    }

    /** Lets the client's kernel forget what it was told about paths, which it would keep for ten minutes. */
    public final void forgetPathsOfClient() {
        set(CLIENT, "ipv4/route/flush", "1");
        ip(CLIENT, "-6 route del default");
        ip(CLIENT, "-6 route add default via " + ROUTER_IPV6);
    }

    /**
     * What the client's kernel thinks of the path to the server.
     *
     * @return of ip route get, the last line, if it names an MTU
     */
    public final String pathOfClient() {
        return ip(CLIENT, "route get " + SERVER_IPV4)
                .lines()
                .reduce((first, last) -> last)
                .map(String::strip)
                .filter(line -> line.contains(" mtu "))
                .orElse("thinks nothing of it");
    }

    /**
     * A node's namespace.
     *
     * @param node one of the above
     * @return as ip netns has it
     */
    public final String nameOf(final String node) {
        return names.of(node);
    }

    /**
     * Does something in a node; the calling thread comes back.
     *
     * @param node one of the above
     * @param work what
     * @return what it returns
     * @param <T> of that
     */
    public final <T> T in(final String node, final Supplier<T> work) {
        try (NetworkNamespace namespace = NetworkNamespace.named(nameOf(node))) {
            return namespace.call(work);
        }
    }

    /**
     * Hardware address.
     *
     * @param node one of the above
     * @param name of its interface
     * @return 48 bits
     */
    public final long macOf(final String node, final String name) {
        return in(node, () -> LinkSettings.read(name).macAddress());
    }

    final void set(final String node, final String key, final String value) {
        in(node, () -> {
            try {
                return Files.writeString(SYSCTL.resolve(key), value);
            } catch (final IOException e) {
                throw LabException.failed("net/" + key + "=" + value + " in the " + node + ": " + e.getMessage(), e);
            }
        });
    }

    final String ip(final String node, final String arguments) {
        return Execution.run(List.of(("ip -n " + nameOf(node) + " " + arguments).split(" ")));
    }

    /** Takes down what stands of the network. Idempotent. */
    @Override
    public void close() {
        names.existing().forEach(NamespaceNames::delete);
    }
}
