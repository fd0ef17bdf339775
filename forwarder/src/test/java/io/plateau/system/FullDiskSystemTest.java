package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.ChildProcess;
import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.IcmpErrors;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Claims while the journal's file system is full: nothing is enforced that the journal does not hold. */
@Tag("system")
@Timeout(120)
class FullDiskSystemTest {
    private static final int CLAIMS = 100;

    @TempDir
    Path directory;

    private Path mountPoint;

    @BeforeEach
    void mount() throws Exception {
        mountPoint = Files.createDirectory(directory.resolve("journal"));
        run("mount", "-t", "tmpfs", "-o", "size=64m", "plateau-test", mountPoint.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", mountPoint.toString());
    }

    @Test
    void shouldGoOnForwardingAndEnforceNothingUntilThereIsRoom() throws Exception {
        try (TestNetwork network = TestNetwork.wire();
                FrameSender router = FrameSender.open(network.name("server"), "eth0")) {
            final ForwarderProcess forwarder =
                    Wires.start(network, directory, Configurations.wireWithPolicy("evidence: quote"));
            router.send(claim("10.0.0.1"));
            awaitEntry(forwarder, "10.0.0.1");

            run("mount", "-o", "remount,size=8m", mountPoint.toString());
            for (int i = 0; i < CLAIMS; i++) {
                router.queue(claim("10.1.0." + i));
            }
            router.flush();
            while (Counters.of(forwarder).lostEvents() < CLAIMS) {
                assertThat(forwarder.process().isAlive()).as(forwarder.log()).isTrue();
            }
            network.in("client", "ping", "-c", "10", "-i", "0.002", "-q", TestNetwork.SERVER_IPV4);
            assertThat(destinations(forwarder)).containsExactly("10.0.0.1");

            run("mount", "-o", "remount,size=64m", mountPoint.toString());
            router.send(claim("10.2.0.1"));
            awaitEntry(forwarder, "10.2.0.1");

            assertThat(destinations(forwarder)).containsExactlyInAnyOrder("10.0.0.1", "10.2.0.1");
            assertThat(forwarder.stop()).isZero();
            assertThat(firstWords(forwarder.ofJournal("table", "--at", "now")))
                    .contains("10.0.0.1", "10.2.0.1")
                    .noneMatch(destination -> destination.startsWith("10.1."));
        }
    }

    private static byte[] claim(final String destination) {
        return IcmpErrors.fragmentationNeededFrame(
                "198.18.0.9",
                TestNetwork.CLIENT_IPV4,
                1300,
                FrameBuilder.frame()
                        .from(TestNetwork.CLIENT_IPV4)
                        .to(destination)
                        .dontFragment()
                        .udpOfTotalLength(1500)
                        .datagram());
    }

    private static void awaitEntry(final ForwarderProcess forwarder, final String destination) throws Exception {
        while (!destinations(forwarder).contains(destination)) {
            assertThat(forwarder.process().isAlive()).as(forwarder.log()).isTrue();
        }
    }

    private static List<String> destinations(final ForwarderProcess forwarder) {
        return forwarder
                .ask("pmtu", "list", "--json")
                .lines()
                .map(line -> line.replaceAll(".*\"destination\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    private static List<String> firstWords(final String text) {
        return text.lines().map(line -> line.split("\\s+", 2)[0]).toList();
    }

    private static void run(final String... command) throws Exception {
        try (ChildProcess process = ChildProcess.of(List.of(command))) {
            assertThat(process.exitCode()).as(String.join(" ", command)).isZero();
        }
    }
}
