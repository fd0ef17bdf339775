package io.plateau.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.plateau.lab.network.Execution;
import io.plateau.lab.network.LabException;
import io.plateau.lab.network.LabNetwork;
import io.plateau.lab.network.NamespaceNames;
import io.plateau.linux.NetworkNamespace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole story, with the real forwarder; and its early end. */
@Tag("system")
class LabSystemTest {
    private final StringWriter told = new StringWriter();

    // Which is unpacked through a channel: an interrupt then would take it from all tests that follow.
    @BeforeAll
    static void loadNativeLibrary() {
        NetworkNamespace.ofThisThread().close();
    }

    private static String namespacesOfThisProcess() {
        final String prefix = NamespaceNames.ofThisProcess().of("");
        return String.join(
                "\n",
                Execution.run(List.of("ip", "netns", "list"))
                        .lines()
                        .filter(name -> name.startsWith(prefix))
                        .toList());
    }

    @Test
    void shouldHappenAsTold() {
        final String stale = NamespaceNames.ofThisProcess().of("stale");
        Execution.run(List.of("ip", "netns", "add", stale));
        try (Lab lab = new Lab(new PrintWriter(told))) {
            assertThat(lab.playWire()).as(told.toString()).isTrue();
            assertThat(lab.isEndedEarly()).isFalse();
        }
        assertThat(told.toString())
                .contains(
                        "namespaces of a lab that did not end well were removed",
                        "1  Traffic before",
                        "2  A forged claim",
                        "3  The same claim",
                        "4  A true bottleneck",
                        "5  A forger that sees nothing",
                        "6  A forger that sees the traffic",
                        "7  A claim without an MTU",
                        "8  A claim of 65535",
                        "9  Claims for 100,000 destinations",
                        "10  A server that ignores reports",
                        "11  What the journal")
                .doesNotContain("NOT SO");
        assertThat(told.toString().lines().filter(line -> line.contains("report: ")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(Path.of(line.substring(line.indexOf('/'))))
                        .content()
                        .contains("198.51.100.7"));
        assertThat(namespacesOfThisProcess()).isEmpty();
    }

    @Test
    void shouldHappenAsToldWhereTheGatewayRoutes() {
        try (Lab lab = new Lab(new PrintWriter(told))) {
            assertThat(lab.playRouted()).as(told.toString()).isTrue();
        }
        assertThat(told.toString())
                .contains(
                        "1  Traffic before",
                        "2  A forged claim",
                        "3  The same claim",
                        "4  A true bottleneck",
                        "5  A route that moves during a transfer",
                        "6  What the journal")
                .doesNotContain("NOT SO");
        assertThat(namespacesOfThisProcess()).isEmpty();
    }

    @Test
    void shouldGiveUpAndTakeEverythingDownWhenToldToStop() throws InterruptedException {
        final Interlude interlude = new Interlude(told);
        final Thread stop;
        try (Lab lab = new Lab(interlude)) {
            stop = new Thread(lab::endEarly, "stop");
            interlude.action = () -> {
                stop.start();
                while (stop.isAlive() && !Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
            };

            assertThat(catchThrowable(lab::playWire)).isInstanceOf(LabException.class);

            assertThat(lab.isEndedEarly()).isTrue();
            assertThat(stop.isAlive()).as("waits for everything to be down").isTrue();
        }
        stop.join();

        assertThat(told.toString()).contains("told to stop; taking everything down");
        assertThat(namespacesOfThisProcess()).isEmpty();
    }

    @Test
    void shouldTakeDownWhatStandsOfNetworkThatCannotBeBuilt() {
        final Interlude interlude = new Interlude(told);
        final String inTheWay = NamespaceNames.ofThisProcess().of(LabNetwork.SERVER);
        interlude.action = () -> Execution.run(List.of("ip", "netns", "add", inTheWay));
        try (Lab lab = new Lab(interlude)) {
            assertThat(catchThrowable(lab::playWire))
                    .isInstanceOf(LabException.class)
                    .hasMessageStartingWith("ip netns add " + inTheWay + ": exit code 1, ");
        }

        assertThat(namespacesOfThisProcess()).isEmpty();
    }

    @Test
    void shouldNotBeInterruptedInTakingDown() {
        final Lab lab = new Lab(new PrintWriter(told));
        lab.close();

        lab.endEarly();

        assertThat(Thread.interrupted()).isFalse();
        assertThat(lab.isEndedEarly()).isTrue();
    }

    /** Something that happens when the title is told, which is after the sweep and before anything is built. */
    private static final class Interlude extends PrintWriter {
        private Runnable action;

        Interlude(final Writer told) {
            super(told);
        }

        @Override
        public void println(final String line) {
            super.println(line);
            if (line.startsWith("Plateau's lab")) {
                action.run();
            }
        }
    }
}
