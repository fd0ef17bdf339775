package io.plateau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.TestNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check} against real interfaces, in a network namespace of its own. Needs root. */
@Tag("system")
class CheckSystemTest {
    private final TestNetwork network = TestNetwork.empty();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @BeforeEach
    void build() {
        network.addNamespace("gateway").addVeth("gateway", "a0", "gateway", "a1");
        network.ip("gateway", "link add b0 type veth peer name b1");
        network.ip("gateway", "link set b0 mtu 9000 up");
    }

    @AfterEach
    void tearDown() {
        network.close();
    }

    @Test
    void shouldSayWhatRunWouldDoAndChangeNothing() throws IOException {
        final String before = network.ip("gateway", "-d link show");

        assertThat(check("a0", "b0")).isZero();
        assertThat(out.toString())
                .contains("port lan: a0 by af_packet, MTU 1500, up, offloads ")
                .contains("port wan: b0 by af_packet, MTU 9000, up, offloads ")
                .contains("tcp-segmentation")
                .contains("wire: lan - wan; towards lan what is longer than 1500 is fragmented or reported")
                .contains("privileges: sufficient");
        assertThat(err.toString()).isEqualTo("plateau: port wan: b0 has no carrier; is the cable in?\n");
        assertThat(network.ip("gateway", "-d link show")).isEqualTo(before);
    }

    @Test
    void shouldWarnOfLinksThatAreDown() throws IOException {
        assertThat(check("b0", "b1")).isZero();
        assertThat(out.toString()).contains("port wan: b1 by af_packet, MTU 1500, down");
        assertThat(err.toString()).contains("port wan: b1 is down; run: sudo ip link set b1 up");
    }

    @Test
    void shouldSayHowManyWorkersRunAndChangeNothing() throws IOException {
        final String before = network.ip("gateway", "-d link show");

        assertThat(check(Files.writeString(folder.resolve("gateway.yaml"), """
                        ports: { lan: { interface: a0 }, wan: { interface: a1 }, vm: { interface: t0, io: tap }, dmz: { interface: b0 } }
                        forwarding: { wires: [[lan, wan], [vm, dmz]] }
                        workers: 2
                        """)))
                .isZero();

        assertThat(out.toString())
                .contains("workers: 2, ")
                .contains("MiB on each port that they share: lan, wan")
                .contains("workers: worker-0 alone has vm, dmz: ");
        assertThat(network.ip("gateway", "-d link show")).isEqualTo(before);
    }

    @Test
    void shouldExplainWhatXdpMeansForPeersAndChangeNothing() throws IOException {
        final String before = network.ip("gateway", "-d link show");

        assertThat(checkXdp("a0", "a1")).isZero();

        assertThat(out.toString())
                .contains("port lan: a0 by af_xdp, MTU 1500, up")
                .contains("af_xdp: a program in the driver of a0, a1, gone with this process")
                .contains("ethtool -K PEER tx off");
        assertThat(err.toString()).contains("port lan: a0 may take VLAN tags out", "ethtool -K a0 rxvlan off");
        assertThat(network.ip("gateway", "-d link show")).isEqualTo(before);
    }

    @Test
    void shouldSayWhatXdpCannotTake() throws IOException {
        network.in("gateway", "ethtool", "-L", "a0", "rx", "2");

        assertThat(checkXdp("a0", "b0")).isEqualTo(3);

        assertThat(err.toString())
                .contains("gateway.yaml:1:28: ports.lan.interface: a0 spreads what it receives over 2 queues")
                .contains("sudo ethtool -L a0 combined 1")
                .contains("ports.wan.interface: b0 has an MTU of 9000")
                .contains("sudo ip link set b0 mtu 3506");
    }

    private int checkXdp(final String lan, final String wan) throws IOException {
        return check(Files.writeString(folder.resolve("gateway.yaml"), """
            ports: { lan: { interface: %s, io: af_xdp }, wan: { interface: %s, io: af_xdp } }
            forwarding: { wires: [[lan, wan]] }
            """.formatted(lan, wan)));
    }

    @Test
    void shouldSayWhatGatewaysChangeInTheKernelAndChangeNothing() throws IOException {
        network.in("gateway", "sysctl", "-qw", "net.ipv4.ip_forward=1");
        final Path file = Files.writeString(folder.resolve("gateway.yaml"), """
            ports: { lan: { interface: a0 }, wan: { interface: b0 } }
            forwarding: { mode: routed }
            """);

        assertThat(check(file)).isZero();

        assertThat(out.toString())
                .contains("gateway: between lan, wan by the kernel's routes, as they change")
                .contains("kernel: net.ipv4.conf.a0.forwarding: 1 to 0")
                .contains("kernel: net.ipv4.conf.b0.forwarding: 1 to 0");
        assertThat(network.in("gateway", "sysctl", "-n", "net.ipv4.conf.a0.forwarding"))
                .isEqualTo("1\n");
    }

    @Test
    void shouldRefuseCapturesForGateways() throws IOException {
        final Path file = Files.writeString(folder.resolve("gateway.yaml"), """
            ports: { lan: { interface: a0 }, wan: { interface: b0 } }
            forwarding: { mode: routed }
            """);

        assertThat(run("offline", "--config", file.toString(), "--read", "lan=none.pcap"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("forwarding.mode").contains("mode: wire");
    }

    @Test
    void shouldNameTheInterfacesThatThereAre() throws IOException {
        assertThat(check("a0", "c0")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .contains("gateway.yaml:1:52: ports.wan.interface: there is no interface 'c0'")
                .contains("a0, ")
                .contains("b1");
    }

    private int check(final String lan, final String wan) throws IOException {
        final Path file = Files.writeString(folder.resolve("gateway.yaml"), """
            ports: { lan: { interface: %s }, wan: { interface: %s } }
            forwarding: { wires: [[lan, wan]] }
            """.formatted(lan, wan));
        return check(file);
    }

    private int check(final Path file) {
        return run("check", "--config", file.toString());
    }

    private int run(final String... command) {
        return network.in(
                "gateway",
                () -> PlateauCommand.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(command));
    }
}
