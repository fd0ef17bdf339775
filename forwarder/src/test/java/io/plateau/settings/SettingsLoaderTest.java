package io.plateau.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.settings.ForwardingSettings.Wire;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsLoaderTest {
    private static final String SOUND = """
        ports: { lan: { interface: eth0 }, wan: { interface: eth1 } }
        forwarding: { wires: [[lan, wan]] }
        """;

    private static final String EVERYTHING = """
        ports:
          lan: { interface: eth0 }
          wan: { interface: eth1, io: tap }
        forwarding:
          mode: wire
          wires: [[lan, wan]]
          icmp-source: { ipv4: 192.0.2.1, ipv6: "2001:db8::1" }
        workers: 1
        assist: off
        idle: spin
        fail: closed
        policy:
          max-age: 90s
          floor: { ipv4: 576, ipv6: 1300 }
          below-floor: accept
          evidence: none
          too-big: fragment
          stubborn-sender: { after: 5, within: 500ms, then: drop }
          refused-claims: drop
          mss-clamp: false
          static: [ { destination: 198.51.100.7, mtu: 68 }, { destination: "2001:db8::/32", mtu: 1280 } ]
          verify: passive
        pmtu: { capacity: 1024, evidence-flows: 512 }
        icmp: { rate: 0, burst: 1, per-source-rate: 2 }
        journal: { directory: /tmp/j, retention: 7d }
        control: { socket: /tmp/c.sock }
        """;

    @TempDir
    private Path folder;

    @Test
    void shouldReadEveryKey() {
        final Settings settings = SettingsLoader.parse("all.yaml", EVERYTHING);

        assertThat(settings.ports())
                .containsExactly(
                        new PortSettings("lan", "eth0", PortSettings.Io.AF_PACKET, "all.yaml:2:21"),
                        new PortSettings("wan", "eth1", PortSettings.Io.TAP, "all.yaml:3:21"));
        assertThat(settings.forwarding())
                .isEqualTo(new ForwardingSettings(
                        ForwardingSettings.Mode.WIRE,
                        List.of(new Wire("lan", "wan")),
                        IpAddress.parse("192.0.2.1"),
                        IpAddress.parse("2001:db8::1"),
                        null));
        assertThat(settings.assist()).isEqualTo(Settings.Assist.OFF);
        assertThat(settings.idle()).isEqualTo(Settings.Idle.SPIN);
        assertThat(settings.fail()).isEqualTo(Settings.Fail.CLOSED);
        assertThat(settings.policy())
                .isEqualTo(new PolicySettings(
                        90_000_000_000L,
                        576,
                        1300,
                        PolicySettings.BelowFloor.ACCEPT,
                        PolicySettings.Evidence.NONE,
                        PolicySettings.TooBig.FRAGMENT,
                        new PolicySettings.StubbornSender(5, 500_000_000L, PolicySettings.Then.DROP),
                        PolicySettings.RefusedClaims.DROP,
                        false,
                        List.of(
                                new PolicySettings.StaticEntry(IpPrefix.parse("198.51.100.7"), 68),
                                new PolicySettings.StaticEntry(IpPrefix.parse("2001:db8::/32"), 1280)),
                        PolicySettings.Verify.PASSIVE));
        assertThat(settings.pmtu()).isEqualTo(new Settings.PmtuSettings(1024, 512));
        assertThat(settings.icmp()).isEqualTo(new Settings.IcmpSettings(0, 1, 2));
        assertThat(settings.journal())
                .isEqualTo(new Settings.JournalSettings(Path.of("/tmp/j"), 7L * 86_400 * 1_000_000_000));
        assertThat(settings.control().socket()).isEqualTo(Path.of("/tmp/c.sock"));
        assertThat(settings.text()).isEqualTo(EVERYTHING);
    }

    @Test
    void shouldKnowWhatLeftOutKeysMean() {
        final Settings settings = SettingsLoader.parse("least.yaml", SOUND);

        assertThat(settings.policy())
                .isEqualTo(new PolicySettings(
                        600_000_000_000L,
                        552,
                        1280,
                        PolicySettings.BelowFloor.QUARANTINE,
                        PolicySettings.Evidence.FLOW,
                        PolicySettings.TooBig.REPORT,
                        new PolicySettings.StubbornSender(3, 10_000_000_000L, PolicySettings.Then.RESEGMENT),
                        PolicySettings.RefusedClaims.FORWARD,
                        true,
                        List.of(),
                        PolicySettings.Verify.PASSIVE));
        assertThat(settings.workers()).isEqualTo(1);
        assertThat(settings.assist()).isEqualTo(Settings.Assist.AUTO);
        assertThat(settings.idle()).isEqualTo(Settings.Idle.ADAPTIVE);
        assertThat(settings.fail()).isEqualTo(Settings.Fail.OPEN);
        assertThat(settings.pmtu()).isEqualTo(new Settings.PmtuSettings(1_000_000, 262_144));
        assertThat(settings.icmp()).isEqualTo(new Settings.IcmpSettings(1000, 1000, 20));
        assertThat(settings.journal())
                .isEqualTo(new Settings.JournalSettings(
                        Path.of("/var/lib/plateau/journal"), 90L * 86_400 * 1_000_000_000));
        assertThat(settings.control().socket()).isEqualTo(Path.of("/run/plateau/control.sock"));
        assertThat(settings.metrics()).isNull();
        assertThat(settings.dashboard()).isNull();
        assertThat(settings.forwarding().icmpSourceIpv4()).isNull();
        assertThat(settings.forwarding().icmpSourceIpv6()).isNull();
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        af_packet | af_packet | true
        af_xdp    | af_xdp    | true
        af_packet | af_xdp    | false
        tap       | tap       | false
        """)
    void shouldAssistWiresOfOneKind(final String first, final String second, final boolean isPossible) {
        final String text = SOUND.replace("eth0", "eth0, io: " + first).replace("eth1", "eth1, io: " + second);

        final Settings settings = SettingsLoader.parse("gateway.yaml", text);

        assertThat(settings.isAssistable(settings.forwarding().wires().get(0))).isEqualTo(isPossible);
        if (!isPossible) {
            assertThatThrownBy(() -> SettingsLoader.parse("gateway.yaml", text + "assist: on\n"))
                    .isInstanceOf(MissingFeatureException.class)
                    .hasMessageContaining("assist: on for a wire without io: af_packet, or af_xdp, at both ends");
        }
    }

    @Test
    void shouldRefuseToAssistGateways() {
        assertThatThrownBy(() -> SettingsLoader.parse(
                        "gateway.yaml", SOUND.replace("wires: [[lan, wan]]", "mode: routed") + "assist: on\n"))
                .isInstanceOf(MissingFeatureException.class)
                .hasMessageContaining("assist: on for a gateway");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        metrics: { listen: "127.0.0.1:9464" }               | metrics                         | leave
        dashboard: { listen: "[::1]:8480" }                 | dashboard                       | leave
        """)
    void shouldRefuseWhatThisVersionDoesNotDo(final String line, final String key, final String instead) {
        assertThatThrownBy(() -> SettingsLoader.parse("gateway.yaml", SOUND + line))
                .isInstanceOf(MissingFeatureException.class)
                .message()
                .startsWith("gateway.yaml:3:")
                .contains(key, "not in this version yet", instead);
    }

    @Test
    void shouldTakeAllKindsOfPortsInWires() {
        final Settings settings = SettingsLoader.parse(
                "gateway.yaml", withPorts("eth0, io: af_xdp", "eth1, io: tap", "wires: [[lan, wan]]"));

        assertThat(settings.port("lan").io()).isEqualTo(PortSettings.Io.AF_XDP);
        assertThat(settings.port("wan").io()).isEqualTo(PortSettings.Io.TAP);
    }

    @Test
    void shouldRefuseXdpInGateways() {
        assertThatThrownBy(() ->
                        SettingsLoader.parse("gateway.yaml", withPorts("eth0", "eth1, io: af_xdp", "mode: routed")))
                .isInstanceOf(MissingFeatureException.class)
                .hasMessageContainingAll(
                        "3:31: ports.wan.io", "af_xdp in mode: routed", "not in this version yet", "write af_packet");
    }

    private static String withPorts(final String lan, final String wan, final String forwarding) {
        return "ports:\n  lan: { interface: " + lan + " }\n  wan: { interface: " + wan + " }\nforwarding: { "
                + forwarding + " }\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"mode: routed", "{ mode: routed, routes: kernel }"})
    void shouldTakeTheKernelsRoutesInGateways(final String forwarding) {
        final ForwardingSettings settings = gateway(forwarding);

        assertThat(settings.mode()).isEqualTo(ForwardingSettings.Mode.ROUTED);
        assertThat(settings.wires()).isEmpty();
        assertThat(settings.routes()).isNull();
    }

    @Test
    void shouldReadListsOfRoutes() {
        final ForwardingSettings settings = gateway("{ mode: routed, routes: [ { prefix: 0.0.0.0/0, via: 192.0.2.1,"
                + " port: wan }, { prefix: \"2001:db8::/32\", port: lan } ] }");

        assertThat(settings.routes())
                .containsExactly(
                        new ForwardingSettings.Route(IpPrefix.parse("0.0.0.0/0"), IpAddress.parse("192.0.2.1"), "wan"),
                        new ForwardingSettings.Route(IpPrefix.parse("2001:db8::/32"), null, "lan"));
    }

    private static ForwardingSettings gateway(final String forwarding) {
        final String text = "ports: { lan: { interface: eth0 }, wan: { interface: eth1 } }\nforwarding: " + forwarding;
        return SettingsLoader.parse("gateway.yaml", text.replace("forwarding: mode", "forwarding:\n  mode"))
                .forwarding();
    }

    @Test
    void shouldTellFaultsBeforeWhatIsMissing() {
        assertThatThrownBy(() -> SettingsLoader.parse(
                        "gateway.yaml", SOUND + "dashboard: { listen: \"127.0.0.1:1\" }\nassist: never\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("assist")
                .hasMessageNotContaining("dashboard");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        'evidence: none'
        'policy: { evidence: none }'
        'ports: { a: { interface: e }, b: { interface: f } }
        forwarding: { wires: [[a, b]] }
        policy: { evidence: none }'
        """)
    void shouldReadPoliciesAloneAndInConfigurations(final String text) {
        assertThat(SettingsLoader.parsePolicy("policy.yaml", text).evidence()).isEqualTo(PolicySettings.Evidence.NONE);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        evidense: none               | policy.yaml:1:1: evidense
        policy: { evidense: none }   | policy.yaml:1:11: policy.evidense
        """)
    void shouldSayWhatIsWrongWithPoliciesAlone(final String text, final String place) {
        assertThatThrownBy(() -> SettingsLoader.parsePolicy("policy.yaml", text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(place);
    }

    @ParameterizedTest
    @CsvSource({"gateway.yaml, 3", "wire.yaml, 2"})
    void shouldReadTheReadyConfigurations(final String name, final int ports) {
        assertThat(SettingsLoader.load(Path.of("../config", name)).ports()).hasSize(ports);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2014.yaml", "default.yaml"})
    void shouldReadThePoliciesOfTheLab(final String name) {
        assertThat(SettingsLoader.loadPolicy(Path.of("../config/lab", name)).floorIpv4())
                .isEqualTo(552);
    }

    @Test
    void shouldFindPortsByName() {
        final Settings settings = SettingsLoader.parse("least.yaml", SOUND);

        assertThat(settings.port("wan").networkInterface()).isEqualTo("eth1");
        assertThatThrownBy(() -> settings.port("dmz")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldReadFiles() throws IOException {
        final Path file = Files.writeString(folder.resolve("gateway.yaml"), SOUND);

        assertThat(SettingsLoader.load(file)).isEqualTo(SettingsLoader.parse(file.toString(), SOUND));
        assertThat(SettingsLoader.loadPolicy(file).floorIpv4()).isEqualTo(552);
    }

    @Test
    void shouldSayWhyFilesCannotBeRead() throws IOException {
        final Path notText = Files.write(folder.resolve("capture.pcap"), new byte[] {(byte) 0xD4, (byte) 0xC3, 0});
        final Path huge = Files.write(folder.resolve("huge.yaml"), new byte[(1 << 20) + 1]);

        assertFault(folder.resolve("nowhere.yaml"), "there is no such file");
        assertFault(folder, "cannot be read");
        assertFault(notText, "is not UTF-8 text");
        assertFault(huge, "longer than 1 MiB");
    }

    @Property(tries = 2000)
    void shouldAnswerAnyTextWithSettingsOrFaults(@ForAll @CharRange(from = '\0', to = '~') final String text) {
        try {
            assertThat(SettingsLoader.parse("any.yaml", text)).isNotNull();
        } catch (final ConfigurationException expected) {
            assertThat(expected).hasMessageStartingWith("any.yaml:");
        }
    }

    @Property(tries = 2000)
    void shouldAnswerAnyDamageWithSettingsOrFaults(
            @ForAll final int place, @ForAll @CharRange(from = '\t', to = '~') final char letter) {
        final StringBuilder damaged = new StringBuilder(EVERYTHING);
        damaged.setCharAt(Math.floorMod(place, damaged.length()), letter);
        try {
            assertThat(SettingsLoader.parse("any.yaml", damaged.toString())).isNotNull();
        } catch (final ConfigurationException | MissingFeatureException expected) {
            assertThat(expected).hasMessageStartingWith("any.yaml:");
        }
    }

    private static void assertFault(final Path file, final String why) {
        assertThatThrownBy(() -> SettingsLoader.load(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(why);
    }
}
