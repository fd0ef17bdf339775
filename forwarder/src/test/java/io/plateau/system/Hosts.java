package io.plateau.system;

import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.testkit.TestNetwork;
import java.util.List;

/**
 * Hosts behind a router of the kernel's, a client that hears nothing, and a second wire with hosts of its own. The server of a wire becomes the router; behind
 * it is one host, {@code far}, at the end of several links. Its address on link 1 is 10.77.1.2 or 2001:db8:77:1::2, and so on.
 */
final class Hosts {
    static final String DEAF_IPV4 = "198.18.0.11";
    static final String DEAF_IPV6 = "2001:db8::11";

    private Hosts() {}

    static String farIpv4(final int link) {
        return "10.77." + link + ".2";
    }

    static String farIpv6(final int link) {
        return "2001:db8:77:" + link + "::2";
    }

    // A client and a server with the addresses of the first ones, and nothing that any of the four says of its own
    // accord.
    static void addSecondWire(final TestNetwork network) {
        network.addNamespace("client2");
        network.addNamespace("server2");
        network.addVeth("client2", "eth0", "gateway", "lan2");
        network.addVeth("gateway", "wan2", "server2", "eth0");
        network.ip("client2", "addr add " + TestNetwork.CLIENT_IPV4 + "/24 dev eth0");
        network.ip("server2", "addr add " + TestNetwork.SERVER_IPV4 + "/24 dev eth0");
        for (final String wire : List.of("", "2")) {
            network.silence("client" + wire, TestNetwork.SERVER_IPV4, "server" + wire);
            network.silence("server" + wire, TestNetwork.CLIENT_IPV4, "client" + wire);
        }
    }

    static void addFar(final TestNetwork network, final int links) {
        network.addNamespace("far");
        network.in("server", "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        for (int link = 1; link <= links; link++) {
            network.addVeth("server", "down" + link, "far", "eth" + link);
            network.ip("server", "addr add 10.77." + link + ".1/24 dev down" + link);
            network.ip("server", "addr add 2001:db8:77:" + link + "::1/64 dev down" + link + " nodad");
            network.ip("far", "addr add " + farIpv4(link) + "/24 dev eth" + link);
            network.ip("far", "addr add " + farIpv6(link) + "/64 dev eth" + link + " nodad");
        }
        network.ip("far", "route add default via 10.77.1.1");
        network.ip("far", "-6 route add default via 2001:db8:77:1::1");
        routeFromClient(network);
    }

    private static void routeFromClient(final TestNetwork network) {
        network.ip("client", "route add 10.77.0.0/16 via " + TestNetwork.SERVER_IPV4);
        network.ip("client", "-6 route add 2001:db8:77::/48 via " + TestNetwork.SERVER_IPV6);
    }

    // What the router can send on by a link. The far end takes more, so that it announces segments that do not fit.
    static void narrow(final TestNetwork network, final int link, final int mtu) {
        network.ip("server", "link set down" + link + " mtu " + mtu);
    }

    // Makes the client's kernel forget what it was told about the ways to the far host.
    static void forgetPaths(final TestNetwork network) {
        network.ip("client", "route flush cache");
        network.ip("client", "route del 10.77.0.0/16");
        network.ip("client", "-6 route del 2001:db8:77::/48");
        routeFromClient(network);
    }

    // Gives the client addresses for which its kernel drops each ICMP message that comes.
    static void addDeafAddresses(final TestNetwork network) {
        network.ip("client", "addr add " + DEAF_IPV4 + "/24 dev eth0");
        network.ip("client", "addr add " + DEAF_IPV6 + "/64 dev eth0 nodad preferred_lft 0"); // never taken by itself
        for (final String rule : List.of(
                "-4 rule add pref 10 to " + DEAF_IPV4 + " iif eth0 ipproto icmp blackhole",
                "-6 rule add pref 10 to " + DEAF_IPV6 + " iif eth0 ipproto ipv6-icmp blackhole",
                "-4 rule add pref 20 lookup local",
                "-6 rule add pref 20 lookup local",
                "-4 rule del pref 0",
                "-6 rule del pref 0")) {
            network.ip("client", rule);
        }
        introduce(network, "client", "server", TestNetwork.SERVER_IPV6);
        introduce(network, "server", "client", DEAF_IPV6);
    }

    // Makes a host know an IPv6 neighbour without asking it, since it is asked, and answers, by ICMPv6.
    static void introduce(
            final TestNetwork network, final String role, final String neighbourRole, final String neighbour) {
        network.ip(
                role,
                "neigh replace " + neighbour + " lladdr " + mac(network, neighbourRole, "eth0")
                        + " nud permanent dev eth0");
    }

    private static String mac(final TestNetwork network, final String role, final String link) {
        return network.in(role, "cat", "/sys/class/net/" + link + "/address").trim();
    }

    // A frame that one host's kernel takes in from another.
    static byte[] between(
            final TestNetwork network, final String fromRole, final String toRole, final byte[] datagram) {
        return between(network, fromRole, "eth0", toRole, "eth0", datagram);
    }

    // The same by interfaces of other names.
    static byte[] between(
            final TestNetwork network,
            final String fromRole,
            final String fromLink,
            final String toRole,
            final String toLink,
            final byte[] datagram) {
        return Frames.join(
                Bytes.parse(mac(network, toRole, toLink).replace(":", "")),
                Bytes.parse(mac(network, fromRole, fromLink).replace(":", "")),
                Bytes.parse((datagram[0] & 0xF0) == 0x40 ? "0800" : "86dd"),
                datagram);
    }
}
