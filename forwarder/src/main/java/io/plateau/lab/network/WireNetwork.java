package io.plateau.lab.network;

import java.util.List;

/**
 * The lab's network with a gateway that has no addresses.
 *
 * <pre>
 * client eth0 ──── lan gateway wan ──── lan router wan ──── eth0 server
 * 192.0.2.1                         192.0.2.254  198.51.100.254  198.51.100.7
 * 2001:db8:1::1                 2001:db8:1::fe  2001:db8:2::fe  2001:db8:2::7
 * </pre>
 */
public final class WireNetwork extends LabNetwork {
    /** Nothing stands yet. */
    public WireNetwork() {
        // nothing of its own
    }

    @Override
    public void build() {
        addNodes(List.of(CLIENT, GATEWAY, ROUTER, SERVER));
        set(GATEWAY, "ipv6/conf/default/disable_ipv6", "1");
        routeBetweenLinksOf(ROUTER);
        link(CLIENT, "eth0", GATEWAY, "lan");
        link(GATEWAY, "wan", ROUTER, "lan");
        link(ROUTER, "wan", SERVER, "eth0");
        address(CLIENT, "eth0", CLIENT_IPV4 + "/24", CLIENT_IPV6 + "/64");
        address(ROUTER, "lan", ROUTER_IPV4 + "/24", ROUTER_IPV6 + "/64");
        address(ROUTER, "wan", FAR_ROUTER_IPV4 + "/24", FAR_ROUTER_IPV6 + "/64");
        address(SERVER, "eth0", SERVER_IPV4 + "/24", SERVER_IPV6 + "/64");
        addDefaultRoutes();
    }

    @Override
    public List<String> picture() {
        return List.of(
                "client ──────── gateway ──────── router ──────── server",
                CLIENT_IPV4 + "       (Plateau)        " + ROUTER_IPV4 + "     " + SERVER_IPV4,
                "kernel TCP     the only way     kernel router    kernel TCP");
    }

    @Override
    public String configuration() {
        return """
                ports:
                  lan: { interface: lan }
                  wan: { interface: wan }
                forwarding:
                  mode: wire
                  wires: [[lan, wan]]
                """;
    }
}
