package io.plateau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.control.ControlException;
import io.plateau.control.ControlServer;
import io.plateau.control.TestForwarder;
import io.plateau.linux.ErrorNumber;
import io.plateau.linux.SystemCallException;
import io.plateau.settings.ConfigurationException;
import io.plateau.settings.MissingFeatureException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PlateauCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final TestForwarder forwarder = new TestForwarder(0);
    private Path socket;
    private ControlServer server;

    @BeforeEach
    void start() {
        socket = folder.resolve("control.sock");
        server = new ControlServer(socket, forwarder.target(), name -> 1000, problem -> {
            throw new AssertionError(problem);
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        forwarder.close();
    }

    private int run(final String... arguments) {
        return PlateauCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private int runWithSocket(final String command) {
        final List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.add("--control");
        arguments.add(socket.toString());
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void shouldListAsText() {
        assertThat(runWithSocket("pmtu list")).isZero();
        assertThat(out.toString().lines())
                .satisfiesExactly(
                        heading -> assertThat(heading).startsWith("DESTINATION "),
                        learned -> assertThat(learned)
                                .matches("198\\.51\\.100\\.7 +1400 +learned +icmp +203\\.0\\.113\\.1 +0s .*"),
                        locked -> assertThat(locked).matches("2001:db8::/32 +1280 +locked +operator +- +never .*"),
                        held -> assertThat(held).matches("203\\.0\\.113\\.9 +296 +quarantined +icmp +203.*"));
    }

    @Test
    void shouldListAsJson() {
        assertThat(runWithSocket("pmtu list --json --state locked")).isZero();
        assertThat(out.toString())
                .startsWith("{\"destination\":\"2001:db8::/32\",")
                .endsWith("}\n");
        assertThat(out.toString().lines()).hasSize(1);
    }

    @Test
    void shouldShowOneDestination() {
        assertThat(runWithSocket("pmtu show 198.51.100.7")).isZero();
        assertThat(out.toString().lines().skip(1)).singleElement().asString().startsWith("198.51.100.7 ");
    }

    @Test
    void shouldSayThatNothingIsKnown() {
        assertThat(runWithSocket("pmtu show 192.0.2.1")).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).startsWith("plateau: nothing is known about 192.0.2.1");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "pmtu set 192.0.2.1 1400,        mtu-changed 192.0.2.1 1400 static by 1000,      192.0.2.1 is set at 1400",
        "pmtu set 192.0.2.1 1400 --lock, mtu-changed 192.0.2.1 1400 locked by 1000,      192.0.2.1 is locked at 1400",
        "pmtu clear 198.51.100.7,        entry-cleared 198.51.100.7 -1 - by 1000,        cleared 1 entry of 198.51.100.7",
        "pmtu accept 203.0.113.9,        mtu-changed 203.0.113.9 296 learned by 1000,    203.0.113.9 is enforced at 296"
    })
    void shouldChangeTheTable(final String command, final String journalled, final String said) {
        assertThat(runWithSocket(command)).isZero();
        assertThat(forwarder.journal()).containsExactly(journalled);
        assertThat(out.toString().strip()).isEqualTo(said);
    }

    @Test
    void shouldClearAllThatWasLearned() {
        assertThat(runWithSocket("pmtu clear --all")).isZero();
        assertThat(out.toString()).isEqualTo("cleared 2 entries\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        pmtu accept 192.0.2.1       | 1 | nothing is quarantined for 192.0.2.1
        pmtu set 192.0.2.1 67       | 2 | MTU 67 is impossible
        pmtu set 192.0.2.1 big      | 2 | Invalid value for positional parameter
        pmtu set 192.0.2.1          | 2 | Missing required parameter: 'MTU'
        pmtu set 192.0.2.1/24 1400  | 2 | write 192.0.2.0/24
        pmtu clear                  | 2 | name a destination, or --all
        pmtu clear 192.0.2.1 --all  | 2 | name a destination, or --all
        pmtu list --state stale     | 2 | states are learned, static, locked, quarantined
        pmtu                        | 2 | list, show, set, clear or accept
        pmtu forget                 | 2 | pmtu
        status --jsn                | 2 | Unknown option: '--jsn'
        """)
    void shouldSayWhatIsWrong(final String command, final int exit, final String why) {
        final boolean isGroup = "pmtu".equals(command);

        assertThat(isGroup ? run("pmtu") : runWithSocket(command)).isEqualTo(exit);
        assertThat(err.toString()).startsWith("plateau: ").contains(why).doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldShowStatusAsText() {
        assertThat(runWithSocket("status")).isZero();
        assertThat(out.toString())
                .contains("plateau 1.2.3, up 1m17s")
                .containsPattern("lan +10 +1 +0 +0 +0 +1 +6 +5")
                .contains("dropped at lan: malformed 1")
                .contains("claims: accepted 1, quarantined 2, rejected 3 (not-smaller 3)")
                .contains("pmtu entries: learned 4, static 5, locked 6, quarantined 7; capacity 1000, evicted 8")
                .contains("journal: events 9, lost 10, last-seq 11");
    }

    @Test
    void shouldShowStatusAsJson() {
        assertThat(runWithSocket("status --json")).isZero();
        assertThat(out.toString().lines()).singleElement().asString().startsWith("{\"version\":\"1.2.3\",");
    }

    @Test
    void shouldShowStatusAgainAndAgain() {
        assertThat(runWithSocket("top -n 1")).isZero();
        assertThat(out.toString()).startsWith("\033[H\033[2J").contains("up 1m17s");
    }

    @Test
    void shouldSayThatNoForwarderRuns() {
        server.close();

        assertThat(runWithSocket("status")).isEqualTo(1);
        assertThat(err.toString()).contains("no forwarder listens on " + socket, "plateau run --config FILE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "check",
                "status",
                "top",
                "pmtu",
                "pmtu list",
                "pmtu show",
                "pmtu set",
                "pmtu clear",
                "pmtu accept"
            })
    void shouldExplainEachCommandWithAnExample(final String command) {
        assertThat(run((command + " --help").strip().split(" "))).isZero();
        assertThat(out.toString()).contains("Usage: plateau").contains("Example:");
    }

    @Test
    void shouldTellItsVersion() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("plateau ");
    }

    @Test
    void shouldAskForCommands() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("a command is missing");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        workers: 0                                | 2 | gateway.yaml:3:10: workers
        metrics: { listen: "127.0.0.1:9464" }     | 3 | gateway.yaml:3:10: metrics: the metrics endpoint
        assist: auto                              | 2 | gateway.yaml:1:28: ports.lan.interface: there is no interface 'nowhere0'
        """)
    void shouldCheckConfigurations(final String third, final int exit, final String why) throws IOException {
        final Path file = Files.writeString(folder.resolve("gateway.yaml"), """
            ports: { lan: { interface: nowhere0 }, wan: { interface: nowhere1 } }
            forwarding: { wires: [[lan, wan]] }
            """ + third);

        assertThat(run("check", "--config", file.toString())).isEqualTo(exit);
        assertThat(err.toString()).startsWith("plateau: " + folder).contains(why);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldEndWithTheExitCodeOfTheFailure() {
        assertThat(FailureHandler.exitCodeOf(new SystemCallException("socket", "AF_PACKET", ErrorNumber.EPERM)))
                .isEqualTo(3);
        assertThat(FailureHandler.exitCodeOf(new SystemCallException("open", "/dev/net/tun", ErrorNumber.EACCES)))
                .isEqualTo(3);
        assertThat(FailureHandler.exitCodeOf(new SystemCallException("bind", "eth0", ErrorNumber.ENODEV)))
                .isEqualTo(1);
        assertThat(FailureHandler.exitCodeOf(new MissingFeatureException("af_xdp")))
                .isEqualTo(3);
        assertThat(FailureHandler.exitCodeOf(new ConfigurationException("workers")))
                .isEqualTo(2);
        assertThat(FailureHandler.exitCodeOf(new ControlException(3, "permission")))
                .isEqualTo(3);
        assertThat(FailureHandler.exitCodeOf(new IOException("disk"))).isEqualTo(1);
    }

    @Test
    void shouldShowWhereItFailedOnlyWhenAsked() throws Exception {
        final CommandLine command = PlateauCommand.commandLine().setErr(new PrintWriter(err));
        final Exception failure = new IllegalArgumentException("odd");

        assertThat(command.getExecutionExceptionHandler().handleExecutionException(failure, command, null))
                .isEqualTo(1);
        assertThat(err.toString()).contains("odd").doesNotContain("\tat ");
        System.setProperty("plateau.debug", "");
        try {
            command.getExecutionExceptionHandler().handleExecutionException(failure, command, null);
        } finally {
            System.clearProperty("plateau.debug");
        }
        assertThat(err.toString()).contains("\tat ");
    }
}
