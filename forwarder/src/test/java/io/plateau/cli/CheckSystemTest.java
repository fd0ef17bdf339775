package io.plateau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.linux.NetworkNamespace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check} against real interfaces, in a network namespace of its own. Needs root. */
@Tag("system")
class CheckSystemTest {
    private final String namespace =
            "plcheck" + Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @BeforeEach
    void build() {
        ip("netns add " + namespace);
        ip("-n " + namespace + " link add a0 type veth peer name a1");
        ip("-n " + namespace + " link add b0 type veth peer name b1");
        ip("-n " + namespace + " link set b0 mtu 9000");
        ip("-n " + namespace + " link set a0 up");
        ip("-n " + namespace + " link set a1 up");
        ip("-n " + namespace + " link set b0 up");
    }

    @AfterEach
    void tearDown() {
        ip("netns del " + namespace);
    }

    @Test
    void shouldSayWhatRunWouldDoAndChangeNothing() throws IOException {
        final String before = ip("-n " + namespace + " -d link show");

        assertThat(check("a0", "b0")).isZero();
        assertThat(out.toString())
                .contains("port lan: a0 by af_packet, MTU 1500, up, offloads ")
                .contains("port wan: b0 by af_packet, MTU 9000, up, offloads ")
                .contains("tcp-segmentation")
                .contains("wire: lan - wan; towards lan what is longer than 1500 is fragmented or reported")
                .contains("privileges: sufficient");
        assertThat(err.toString()).isEqualTo("plateau: port wan: b0 has no carrier; is the cable in?\n");
        assertThat(ip("-n " + namespace + " -d link show")).isEqualTo(before);
    }

    @Test
    void shouldWarnOfLinksThatAreDown() throws IOException {
        assertThat(check("b0", "b1")).isZero();
        assertThat(out.toString()).contains("port wan: b1 by af_packet, MTU 1500, down");
        assertThat(err.toString()).contains("port wan: b1 is down; run: sudo ip link set b1 up");
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
        try (NetworkNamespace entered = NetworkNamespace.named(namespace)) {
            return entered.call(() -> PlateauCommand.commandLine()
                    .setOut(new PrintWriter(out))
                    .setErr(new PrintWriter(err))
                    .execute("check", "--config", file.toString()));
        }
    }

    private static String ip(final String arguments) {
        try {
            final Process process = new ProcessBuilder(List.of(("ip " + arguments).split(" ")))
                    .redirectErrorStream(true)
                    .start();
            final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
            return said;
        } catch (final IOException | InterruptedException failed) {
            throw new AssertionError("ip " + arguments, failed);
        }
    }
}
