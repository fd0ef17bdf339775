package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.Frames;
import io.plateau.testkit.Sighting;
import io.plateau.testkit.TestNetwork;
import io.plateau.testkit.Wiretap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The kernel as the router and Plateau as the router, datagram by datagram: what reaches the server, what the client hears. */
@Tag("system")
@Timeout(180)
class RouterComparisonSystemTest {
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int TIMESTAMP = 68;

    @TempDir
    Path directory;

    @Test
    void shouldDoAsTheKernelDoes() throws Exception {
        final Map<String, List<String>> kernel;
        try (TestNetwork network = network()) {
            kernel = outcomes(network);
        }
        try (TestNetwork network = network()) {
            final ForwarderProcess forwarder = GatewayNetwork.start(
                    network, directory, "icmp: { rate: 100000, burst: 100000, per-source-rate: 100000 }\n");

            final Map<String, List<String>> ours = outcomes(network);

            assertThat(differences(kernel, ours)).isEmpty();
            Counters.conserved(forwarder, "lan", "wan");
        }
    }

    // What differs, and why: the kernel copies the options of a datagram into the header of an error about it, and
    // quotes
    // them as it has filled them in by then; Plateau quotes what was sent. The kernel overwrites options that do not
    // belong
    // into later fragments, Plateau leaves them out. The kernel looks for a link-local sender before it tells it
    // anything,
    // Plateau answers to the station that it came from. 0.0.0.0/8 is "this network" and no destination (RFC 1812
    // section
    // 4.2.2.11, RFC 6890); the kernel of today takes all but 0.0.0.0 for a network as any other.
    private static boolean isExplained(final String name) {
        return (name.startsWith("option") && name.endsWith("1 hop"))
                || name.startsWith("to 0.0.0.")
                || name.equals("record route, too long")
                || name.equals("IPv6 from fe80::1234");
    }

    private static List<String> differences(
            final Map<String, List<String>> kernel, final Map<String, List<String>> ours) {
        return kernel.keySet().stream()
                .filter(name -> !isExplained(name))
                .filter(name -> !kernel.get(name).equals(ours.get(name)))
                .map(name -> name + "\n  kernel  " + kernel.get(name) + "\n  Plateau " + ours.get(name) + "\n")
                .toList();
    }

    private static TestNetwork network() {
        final TestNetwork network = GatewayNetwork.build();
        network.in(
                GatewayNetwork.ROUTER,
                "sysctl",
                "-qw",
                "net.ipv4.conf.lan.rp_filter=1",
                "net.ipv4.icmp_ratemask=0",
                "net.ipv4.icmp_msgs_per_sec=100000",
                "net.ipv4.icmp_msgs_burst=10000",
                "net.ipv6.icmp.ratelimit=0");
        network.ip(GatewayNetwork.ROUTER, "link set wan mtu 1300");
        for (int last = RouterCase.FIRST_SOURCE; last < 100; last++) {
            network.ip("client", "addr add 198.18.0." + last + "/24 dev eth0");
        }
        for (final String route : List.of(
                "unreachable 203.0.113.1",
                "prohibit 203.0.113.2",
                "blackhole 203.0.113.3",
                "unreachable 2001:db8:9::1",
                "prohibit 2001:db8:9::2")) {
            network.ip(GatewayNetwork.ROUTER, "route add " + route);
        }
        return network;
    }

    // What came of each datagram, told apart by pings that follow it.
    private static Map<String, List<String>> outcomes(final TestNetwork network) {
        final Map<String, List<String>> outcomes = new LinkedHashMap<>();
        final byte[] macs = Frames.join(mac(network, GatewayNetwork.ROUTER, "lan"), mac(network, "client", "eth0"));
        try (FrameSender sender = FrameSender.open(network.name("client"), "eth0");
                Wiretap server = Wiretap.open(network.name("server"), "eth0");
                Wiretap client = Wiretap.open(network.name("client"), "eth0")) {
            next(network, server, client);
            for (final RouterCase one : RouterCase.all()) {
                final boolean isIpv4 = (one.datagram()[0] & 0xF0) == 0x40;
                sender.send(Frames.join(macs, Bytes.parse(isIpv4 ? "0800" : "86dd"), one.datagram()));
                outcomes.put(one.name(), next(network, server, client));
            }
        }
        return outcomes;
    }

    private static byte[] mac(final TestNetwork network, final String role, final String link) {
        final String text = network.in(role, "cat", "/sys/class/net/" + link + "/address");
        return Bytes.parse(text.trim().replace(":", ""));
    }

    private static List<String> next(final TestNetwork network, final Wiretap server, final Wiretap client) {
        network.in("client", "ping", "-q", "-c", "1", "-p", "5a", "-s", "77", GatewayNetwork.SERVER_IPV4);
        final List<String> outcome = new ArrayList<>();
        addAll(outcome, "server", server.allBefore(RouterComparisonSystemTest::isMark));
        addAll(outcome, "client", client.allBefore(RouterComparisonSystemTest::isMark));
        return outcome;
    }

    private static boolean isMark(final Sighting seen) {
        final byte[] datagram = seen.datagram();
        return seen.isIpv4() && seen.protocol() == ICMP && seen.length() == 105 && datagram[104] == 0x5a;
    }

    private static void addAll(final List<String> outcome, final String who, final List<byte[]> datagrams) {
        for (final byte[] datagram : datagrams) {
            final int version = datagram[0] >> 4;
            if (version == 4 && (datagram[0] & 0xF) >= 5) {
                outcome.add(who + " " + normalIpv4(datagram));
            } else if (version == 6 && !isNeighbourDiscovery(datagram)) {
                outcome.add(who + " " + normalIpv6(datagram));
            }
        }
    }

    // Without what is each sender's own business: identification (and so the checksum) of its errors, the time.
    private static String normalIpv4(final byte[] padded) {
        final byte[] datagram = Arrays.copyOf(padded, Math.min(padded.length, Frames.u16(padded, 2)));
        final int headerLength = (datagram[0] & 0xF) * 4;
        final boolean isError = datagram[9] == ICMP && datagram[headerLength] != 0 && datagram.length > headerLength;
        if (isError) {
            Frames.put(datagram, 4, 0);
            Frames.put(datagram, 10, 0);
            Frames.put(datagram, headerLength + 2, 0);
            blankTimes(datagram, headerLength + 8);
        }
        blankTimes(datagram, 0);
        return Bytes.text(datagram);
    }

    private static void blankTimes(final byte[] bytes, final int header) {
        if (bytes.length > header + 32 && (bytes[header + 20] & 0xFF) == TIMESTAMP) {
            Arrays.fill(bytes, header + 24, Math.min(bytes.length, header + (bytes[header] & 0xF) * 4), (byte) 0);
            Frames.put(bytes, header + 10, 0);
        }
    }

    // And listener reports, which go to groups.
    private static boolean isNeighbourDiscovery(final byte[] datagram) {
        return datagram[24] == (byte) 0xFF || (datagram[6] == ICMPV6 && (datagram[40] & 0xFF) >= 133);
    }

    // An error's flow label is its sender's own business, too.
    private static String normalIpv6(final byte[] padded) {
        final byte[] datagram = Arrays.copyOf(padded, Math.min(padded.length, 40 + Frames.u16(padded, 4)));
        if (datagram[6] == ICMPV6 && (datagram[40] & 0x80) == 0) {
            datagram[1] &= (byte) 0xF0;
            Frames.put(datagram, 2, 0);
            Frames.put(datagram, 42, 0);
        }
        return Bytes.text(datagram);
    }
}
