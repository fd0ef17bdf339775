package io.plateau.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.linux.IngressHook;
import io.plateau.linux.LinkSettings;
import io.plateau.settings.ConfigurationException;
import io.plateau.settings.MissingFeatureException;
import io.plateau.settings.Settings;
import io.plateau.settings.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be seen without a network of one's own. */
class MachineCheckTest {
    private static final String TAPS = """
        ports: { lan: { interface: nowhere0, io: tap }, wan: { interface: nowhere1, io: tap } }
        forwarding: { wires: [[lan, wan]] }
        policy: { static: [{ destination: 198.51.100.7, mtu: 1400 }] }
        """;

    private static final String TWO_WIRES = """
        ports:
          lan: { interface: nowhere0 }
          wan: { interface: nowhere1 }
          a: { interface: nowhere2, io: af_xdp }
          b: { interface: nowhere3, io: af_xdp }
        forwarding: { wires: [[lan, wan], [a, b]] }
        """;

    @TempDir
    private Path proc;

    @BeforeEach
    void mayDoAnything() throws IOException {
        Files.createDirectories(proc.resolve("thread-self/net"));
        Files.createDirectories(proc.resolve("sys/kernel"));
        Files.writeString(proc.resolve("sys/kernel/osrelease"), "6.1.0\n");
        Files.writeString(proc.resolve("thread-self/net/dev"), "  lo: 0\n  eth7: 0\n");
        capabilities("ffffffffffffffff");
    }

    private void capabilities(final String bits) throws IOException {
        Files.writeString(proc.resolve("thread-self/status"), "CapEff:\t" + bits + "\n");
    }

    private Map<?, LinkSettings> require(final String text) {
        return new MachineCheck(new Machine(proc)).require(settings(text));
    }

    private static Settings settings(final String text) {
        return SettingsLoader.parse("gateway.yaml", text);
    }

    @Test
    void shouldNameInterfacesThatAreNotThereBeforeMissingPrivileges() throws IOException {
        capabilities("0");

        assertThatThrownBy(() -> require(TAPS.replace(", io: tap", "")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("gateway.yaml:1:28: ports.lan.interface: there is no interface 'nowhere0' in this network"
                        + " namespace; there are lo, eth7\n"
                        + "gateway.yaml:1:58: ports.wan.interface: there is no interface 'nowhere1' in this network"
                        + " namespace; there are lo, eth7");
    }

    @Test
    void shouldNameMissingPrivileges() throws IOException {
        capabilities("0");

        assertThatThrownBy(() -> require(TAPS))
                .isInstanceOf(MissingFeatureException.class)
                .hasMessageContaining("CAP_NET_ADMIN and CAP_NET_RAW")
                .hasMessageContaining("sudo");
    }

    @Test
    void shouldRefuseWhatIsNoEthernet() {
        assertThatThrownBy(() -> require(TAPS.replace("nowhere0, io: tap", "lo")))
                .isInstanceOf(MissingFeatureException.class)
                .hasMessageContaining("gateway.yaml:1:28: ports.lan.interface: lo is no Ethernet interface");
    }

    @ParameterizedTest(name = "{0}, kernel {1}, capabilities {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
        auto | 6.6.0  | ffffffffffffffff | assist: the kernel passes on what needs no decision between lan and wan;
        on   | 6.6.0  | ffffffffffffffff | assist: the kernel passes on what needs no decision between lan and wan;
        off  | 6.6.0  | ffffffffffffffff | assist: off, every frame is decided here
        auto | 5.12.0 | ffffffffffffffff | assist: the kernel passes on what needs no decision between lan and wan;
        auto | 5.11.9 | ffffffffffffffff | assist: off, every frame is decided here: kernel 5.11.9 is older than 5.12
        auto | 6.12.1 | 3000             | assist: off, every frame is decided here: this process lacks CAP_BPF
        """)
    void shouldSayWhatTheKernelWillDo(
            final String assist, final String release, final String capabilities, final String line)
            throws IOException {
        Files.writeString(proc.resolve("sys/kernel/osrelease"), release + "\n");
        capabilities(capabilities);
        final Settings settings = settings(TAPS.replace(", io: tap", "") + "assist: " + assist + "\n");

        final AssistPlan plan =
                new AssistPlan(settings, new Machine(proc).lackingForAssist(), List.of(), IngressHook.CLSACT);

        assertThat(plan.line()).startsWith(line);
        assertThat(plan.lacking()).isEmpty();
    }

    @Test
    void shouldSayHowWorkersCanDoWithoutPrograms() throws IOException {
        Files.writeString(proc.resolve("sys/kernel/osrelease"), "6.12.1\n");
        capabilities("3000");

        assertThat(new Machine(proc).lackingForWorkers())
                .singleElement()
                .asString()
                .endsWith("AmbientCapabilities=CAP_BPF CAP_NET_ADMIN CAP_NET_RAW, or write workers: 1");
    }

    @Test
    void shouldSayWhereProgramsHang() {
        final Settings packet = settings(TAPS.replace(", io: tap", ""));

        assertThat(new AssistPlan(packet, List.of(), List.of(), IngressHook.CLSACT).line())
                .contains("; a program at the ingress of each (clsact), gone with this process");
        assertThat(new AssistPlan(packet, List.of(), List.of(), IngressHook.TCX).line())
                .contains("; a program at the ingress of each (tcx), gone with this process");
    }

    @ParameterizedTest(name = "kernel {0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        6.3.0  | lan and wan, a and b; a program at the ingress of each (tcx, XDP), gone with this process however it ends
        6.2.16 | lan and wan; a program at the ingress of each (tcx), gone with this process however it ends; not between a \
        and b: kernel 6.2.16 is older than 6.3
        """)
    void shouldSayWhichWiresTheKernelCannotTellOf(final String release, final String rest) throws IOException {
        Files.writeString(proc.resolve("sys/kernel/osrelease"), release + "\n");
        final Settings settings = settings(TWO_WIRES);

        assertThat(new AssistPlan(settings, List.of(), new Machine(proc).lackingForRedirection(), IngressHook.TCX)
                        .line())
                .startsWith("assist: the kernel passes on what needs no decision between " + rest);
    }

    @Test
    void shouldSayThatNoWireIsAssistedIfTheKernelCannotTell() {
        final Settings settings = settings(TAPS.replace("io: tap", "io: af_xdp"));

        assertThat(new AssistPlan(settings, List.of(), new Machine(proc).lackingForRedirection(), IngressHook.TCX)
                        .line())
                .startsWith("assist: off, every frame is decided here: kernel 6.1.0 is older than 6.3");
    }

    @Test
    void shouldRefuseWhatTheKernelMustDoAndCannot() throws IOException {
        Files.writeString(proc.resolve("sys/kernel/osrelease"), "5.10.0\n");
        final Settings settings = settings(TAPS.replace(", io: tap", "") + "assist: on\n");

        assertThat(new AssistPlan(settings, new Machine(proc).lackingForAssist(), List.of(), null).lacking())
                .singleElement()
                .asString()
                .contains("kernel 5.10.0 is older than 5.12", "assist: atomic operations in programs");
    }

    @Test
    void shouldSayThatGatewaysAreNotAssisted() {
        final Settings settings =
                settings(TAPS.replace(", io: tap", "").replace("wires: [[lan, wan]]", "mode: routed"));

        assertThat(new AssistPlan(settings, List.of(), List.of(), null).line())
                .isEqualTo("assist: off, a gateway decides every frame itself");
    }

    @Test
    void shouldSayWhatRunWouldDo() {
        final RunPlan plan = new RunPlan(
                settings(TAPS), Map.of(), List.of(), new AssistPlan(settings(TAPS), List.of(), List.of(), null));

        assertThat(plan.warnings()).isEmpty();
        assertThat(plan.lines())
                .containsExactly(
                        "port lan: nowhere0 by tap, created by run and gone with it",
                        "port wan: nowhere1 by tap, created by run and gone with it",
                        "wire: lan - wan",
                        "assist: off, no wire has io: af_packet, or af_xdp, at both ends",
                        "workers: 1",
                        "claims: evidence flow; below 552 (IPv4) and 1280 (IPv6) quarantine; believed for 10m00s;"
                                + " refused ones forward to their addressee",
                        "too big: report, at most 1000 ICMP errors a second, 20 to one source, for repeats",
                        "a flow that goes on after 3 reports within 10s: resegment",
                        "in doubt: what was learned, until acknowledgments or echo replies show that more arrives",
                        "TCP MSS: lowered to what the table and both links carry",
                        "static: 1400 towards 198.51.100.7",
                        "table: up to 1000000 learned entries",
                        "journal: /var/lib/plateau/journal; a day's file is dropped when all in it is older than 90d",
                        "control: /run/plateau/control.sock");
    }
}
