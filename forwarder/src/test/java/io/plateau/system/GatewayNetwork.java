package io.plateau.system;

import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;
import java.util.List;

/**
 * A client and a server in networks of their own, and between them a router with two addresses: the kernel, or Plateau
 * beside it. Interfaces of the router: {@code lan} and {@code wan}.
 */
final class GatewayNetwork {
    static final String ROUTER = "router";
    static final String CLIENT_IPV4 = "198.18.0.1";
    static final String SERVER_IPV4 = "198.18.1.2";
    static final String CLIENT_IPV6 = "2001:db8::1";
    static final String SERVER_IPV6 = "2001:db8:1::2";
    static final String LAN_IPV4 = "198.18.0.254";
    static final String WAN_IPV4 = "198.18.1.254";
    static final String LAN_IPV6 = "2001:db8::fe";
    static final String WAN_IPV6 = "2001:db8:1::fe";

    private static final String CONFIGURATION = """
            ports:
              lan: { interface: LAN }
              wan: { interface: WAN }
            forwarding: { mode: routed }
            """;

    private GatewayNetwork() {}

    static TestNetwork build() {
        final TestNetwork network = namespaces();
        network.addVeth("client", "eth0", ROUTER, "lan");
        network.addVeth(ROUTER, "wan", "server", "eth0");
        addAddresses(network, List.of("eth0", "lan", "wan", "eth0"));
        return network;
    }

    private static TestNetwork namespaces() {
        final TestNetwork network = TestNetwork.empty();
        for (final String role : List.of("client", ROUTER, "server")) {
            network.addNamespace(role);
        }
        network.in(ROUTER, "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        return network;
    }

    // links: of the client, the router's lan and wan, of the server
    private static void addAddresses(final TestNetwork network, final List<String> links) {
        add(network, "client", links.get(0), CLIENT_IPV4, CLIENT_IPV6);
        add(network, ROUTER, links.get(1), LAN_IPV4, LAN_IPV6);
        add(network, ROUTER, links.get(2), WAN_IPV4, WAN_IPV6);
        add(network, "server", links.get(3), SERVER_IPV4, SERVER_IPV6);
        network.ip("client", "route add default via " + LAN_IPV4);
        network.ip("client", "-6 route add default via " + LAN_IPV6);
        network.ip("server", "route add default via " + WAN_IPV4);
        network.ip("server", "-6 route add default via " + WAN_IPV6);
    }

    private static void add(
            final TestNetwork network, final String role, final String link, final String ipv4, final String ipv6) {
        network.ip(role, "addr add " + ipv4 + "/24 dev " + link);
        network.ip(role, "addr add " + ipv6 + "/64 dev " + link + " nodad");
    }

    static ForwarderProcess start(final TestNetwork network, final Path directory) {
        return start(network, directory, "");
    }

    // sections: of the configuration, behind ports and forwarding
    static ForwarderProcess start(final TestNetwork network, final Path directory, final String sections) {
        return start(network, directory, "lan", "wan", sections);
    }

    static ForwarderProcess start(
            final TestNetwork network,
            final Path directory,
            final String lan,
            final String wan,
            final String sections) {
        return ForwarderProcess.start(
                network, ROUTER, directory, CONFIGURATION.replace("LAN", lan).replace("WAN", wan) + sections);
    }
}
