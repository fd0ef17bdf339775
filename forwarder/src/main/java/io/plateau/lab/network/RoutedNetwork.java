package io.plateau.lab.network;

import java.nio.file.Path;
import java.util.List;

/**
 * The lab's network with a gateway that routes, and two ways from it to the server. BIRD speaks OSPF on all but the client;
 * the way by the first router is the shorter.
 *
 * <pre>
 *                       ┌ wan ──── lan router wan ──── eth0 ┐
 * client eth0 ── lan gateway                               server
 *                       └ wan2 ──── lan second wan ──── eth1 ┘
 * 192.0.2.1    192.0.2.254  10.1.0.0/24        198.51.100.254  198.51.100.7
 *                           10.2.0.0/24             10.3.0.0/24
 * </pre>
 */
public final class RoutedNetwork extends LabNetwork {
    /** Node: the kernel forwards, on the longer way. */
    public static final String SECOND = "second";

    private final Path folder;
    private Routing routing;

    /**
     * Nothing stands yet.
     *
     * @param folder for the configurations and logs of BIRD
     */
    public RoutedNetwork(final Path folder) {
        this.folder = folder;
    }

    @Override
    public void build() {
        Routing.require();
        addNodes(List.of(CLIENT, GATEWAY, ROUTER, SECOND, SERVER));
        List.of(GATEWAY, ROUTER, SECOND).forEach(this::routeBetweenLinksOf);
        link(CLIENT, "eth0", GATEWAY, "lan");
        link(GATEWAY, "wan", ROUTER, "lan");
        link(ROUTER, "wan", SERVER, "eth0");
        link(GATEWAY, "wan2", SECOND, "lan");
        link(SECOND, "wan", SERVER, "eth1");
        address(CLIENT, "eth0", CLIENT_IPV4 + "/24", CLIENT_IPV6 + "/64");
        address(GATEWAY, "lan", ROUTER_IPV4 + "/24", ROUTER_IPV6 + "/64");
        address(GATEWAY, "wan", "10.1.0.1/24", "2001:db8:101::1/64");
        address(ROUTER, "lan", "10.1.0.2/24", "2001:db8:101::2/64");
        address(ROUTER, "wan", FAR_ROUTER_IPV4 + "/24", FAR_ROUTER_IPV6 + "/64");
        address(SERVER, "eth0", SERVER_IPV4 + "/24", SERVER_IPV6 + "/64");
        address(GATEWAY, "wan2", "10.2.0.1/24", "2001:db8:102::1/64");
        address(SECOND, "lan", "10.2.0.2/24", "2001:db8:102::2/64");
        address(SECOND, "wan", "10.3.0.1/24", "2001:db8:103::1/64");
        address(SERVER, "eth1", "10.3.0.2/24", "2001:db8:103::2/64");
        addDefaultRoutes();
        routing = Routing.start(this, folder, List.of(GATEWAY, ROUTER, SECOND, SERVER));
        awaitRouteToServer("wan");
    }

    @Override
    public List<String> picture() {
        return List.of(
                "                         ┌────── router ──────┐",
                "client ──────── gateway ─┤                    ├─ server",
                "                         └─ a second router ──┘",
                CLIENT_IPV4 + "       (Plateau)                           " + SERVER_IPV4,
                "kernel TCP      routes by the kernel's routes,   kernel TCP",
                "                which BIRD makes of OSPF");
    }

    @Override
    public String configuration() {
        return """
                ports:
                  lan: { interface: lan }
                  wan: { interface: wan }
                  wan2: { interface: wan2 }
                forwarding: { mode: routed }
                """;
    }

    /** Cuts the shorter way between the router and the server, and returns when the gateway's kernel knows the other. */
    public void cutShorterWay() {
        ip(ROUTER, "link set wan down");
        awaitRouteToServer("wan2");
    }

    // Until both ends, IPv4 and IPv6, use the way that leaves the gateway by this interface.
    private void awaitRouteToServer(final String link) {
        final String back = "wan".equals(link) ? "eth0" : "eth1";
        final List<Way> ways = List.of(
                new Way(GATEWAY, "-4 route show exact " + SERVER_IPV4 + "/32", link),
                new Way(GATEWAY, "-6 route show exact " + SERVER_IPV6 + "/128", link),
                new Way(SERVER, "-4 route show exact 192.0.2.0/24", back),
                new Way(SERVER, "-6 route show exact 2001:db8:1::/64", back));
        routing.await(() -> ways.stream().allMatch(this::isOpen), "OSPF has found the way by " + link);
    }

    private record Way(String node, String question, String link) {}

    private boolean isOpen(final Way way) {
        return ip(way.node, way.question).contains(" dev " + way.link + " ");
    }

    @Override
    public void close() {
        if (routing != null) {
            routing.close();
        }
        super.close();
    }
}
