package io.plateau.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.journal.JournalWriter;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.Pings;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals, reload, and what is left behind. */
@Tag("system")
@Timeout(120)
class LifecycleSystemTest {
    private static final int PINGS = 1000;
    private static final Pattern CHANGEABLE = Pattern.compile("mtu [0-9]+|promiscuity [0-9]+");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void shouldEndInOrderAndLeaveTheInterfacesAsTheyWere(final String signal) throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            final List<String> before = interfaces(network);
            final ForwarderProcess forwarder = start(network);
            assertThat(interfaces(network)).as("promiscuous while it runs").isNotEqualTo(before);

            network.in(
                    "gateway",
                    "kill",
                    "-" + signal,
                    String.valueOf(forwarder.process().pid()));

            assertThat(forwarder.process().waitFor()).as(forwarder.log()).isZero();
            assertThat(interfaces(network)).isEqualTo(before);
            assertThat(Files.exists(forwarder.controlSocket())).isFalse();
            assertThat(forwarder.events()).contains("\"event\":\"started\"").contains("\"event\":\"stopped\"");
        }
    }

    @Test
    void shouldTakeUpNewPolicyWithoutLosingFrames() throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            final ForwarderProcess forwarder = start(network);
            final Path output = directory.resolve("ping.log");
            final Process pings = Pings.start(network, "client", output, PINGS, TestNetwork.SERVER_IPV4);

            rewrite(forwarder, "policy: { static: [ { destination: 198.18.0.2, mtu: 1400 } ] }\n");
            hangUp(network, forwarder);
            awaitPolicyChanges(forwarder, 2);

            assertThat(network.tryIn("client", "ping", "-c", "1", "-M", "do", "-s", "1472", TestNetwork.SERVER_IPV4)
                            .output())
                    .containsPattern("mtu ?= ?1400");
            pings.waitFor();
            assertThat(Pings.of(PINGS, output)).matches(Pings::areAllAnswered);
        }
    }

    @Test
    void shouldKeepThePolicyWhenTheNewOneIsWrong() throws Exception {
        try (TestNetwork network = TestNetwork.wire()) {
            final ForwarderProcess forwarder = start(network);

            rewrite(forwarder, "policy: { floor: { ipv4: 20 } }\n");
            hangUp(network, forwarder);
            while (!forwarder.log().contains("floor")) {
                assertThat(forwarder.process().isAlive()).isTrue();
            }

            network.in("client", "ping", "-c", "1", TestNetwork.SERVER_IPV4);
        }
    }

    @Test
    void shouldNotBeginWithWhatCaptureFilesTaught() throws Exception {
        try (JournalWriter writer = JournalWriter.open(directory.resolve("journal"))) {
            writer.append(PmtuEvent.of(EventType.STARTED, 1).detail("offline").build());
        }
        try (TestNetwork network = TestNetwork.wire()) {
            assertThatThrownBy(() -> start(network)).hasMessageContaining("plateau offline");
        }
    }

    private ForwarderProcess start(final TestNetwork network) {
        return Wires.start(network, directory, Configurations.wire());
    }

    private static void rewrite(final ForwarderProcess forwarder, final String section) throws Exception {
        Files.writeString(
                forwarder.configuration(), Files.readString(forwarder.configuration(), UTF_8) + section, UTF_8);
    }

    private static void hangUp(final TestNetwork network, final ForwarderProcess forwarder) {
        network.in("gateway", "kill", "-HUP", String.valueOf(forwarder.process().pid()));
    }

    private static void awaitPolicyChanges(final ForwarderProcess forwarder, final int count) {
        while (forwarder.events().split("\"event\":\"policy-changed\"", -1).length - 1 < count) {
            assertThat(forwarder.process().isAlive()).isTrue();
        }
    }

    // What a forwarder could leave changed: promiscuity and MTU, not the carrier, which comes and goes by itself.
    private static List<String> interfaces(final TestNetwork network) {
        return CHANGEABLE
                .matcher(network.in("gateway", "ip", "-d", "-o", "link", "show"))
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
