package io.plateau.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** What can be seen without a network of one's own. */
class MachineCheckTest {
    private static final String TAPS = """
        ports: { lan: { interface: nowhere0, io: tap }, wan: { interface: nowhere1, io: tap } }
        forwarding: { wires: [[lan, wan]] }
        policy: { static: [{ destination: 198.51.100.7, mtu: 1400 }] }
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

    @Test
    void shouldSayWhatRunWouldDo() {
        final RunPlan plan = new RunPlan(settings(TAPS), Map.of(), List.of());

        assertThat(plan.warnings()).isEmpty();
        assertThat(plan.lines())
                .containsExactly(
                        "port lan: nowhere0 by tap, created by run and gone with it",
                        "port wan: nowhere1 by tap, created by run and gone with it",
                        "wire: lan - wan",
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
