package io.plateau.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plateau.cli.PlateauCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole conversations through {@code plateau offline}, byte for byte. */
class GoldenCaptureTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    private static Path golden(final Conversation conversation, final String file) throws URISyntaxException {
        return Path.of(GoldenCaptureTest.class
                        .getResource("/golden/" + conversation.folder())
                        .toURI())
                .resolve(file);
    }

    private String run(final Path config, final Path lanIn, final Path wanIn) {
        final StringWriter out = new StringWriter();
        final List<String> arguments = new ArrayList<>(List.of("offline", "--json", "--config", config.toString()));
        arguments.addAll(List.of("--read", "lan=" + lanIn, "--read", "wan=" + wanIn));
        arguments.addAll(List.of("--write", "lan=" + folder.resolve("lan.out.pcap")));
        arguments.addAll(List.of("--write", "wan=" + folder.resolve("wan.out.pcap")));
        final int exit = PlateauCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
        assertThat(exit).as(err.toString()).isZero();
        return out.toString();
    }

    private String runGolden(final Conversation conversation) throws URISyntaxException {
        return run(
                golden(conversation, "config.yaml"),
                golden(conversation, "lan.in.pcap"),
                golden(conversation, "wan.in.pcap"));
    }

    private void assertOutputs(final Conversation conversation) throws IOException, URISyntaxException {
        for (final String file : List.of("lan.out.pcap", "wan.out.pcap")) {
            assertThat(Files.readAllBytes(folder.resolve(file)))
                    .as(file)
                    .isEqualTo(Files.readAllBytes(golden(conversation, file)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendTheseBytes(final Conversation conversation) throws IOException, URISyntaxException {
        runGolden(conversation);

        assertOutputs(conversation);
        assertThat(err.toString())
                .startsWith("plateau: no journal is written: ")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountTheseVerdicts(final Conversation conversation) throws IOException, URISyntaxException {
        final ObjectNode counted = (ObjectNode) JSON.readTree(runGolden(conversation));
        counted.remove("version");

        assertThat(counted)
                .isEqualTo(JSON.readTree(golden(conversation, "status.json").toFile()));
    }

    @ParameterizedTest
    @EnumSource
    void shouldDoTheSameTwice(final Conversation conversation) throws IOException, URISyntaxException {
        final String first = runGolden(conversation);

        assertThat(runGolden(conversation)).isEqualTo(first);
        assertOutputs(conversation);
    }

    @ParameterizedTest
    @EnumSource
    void shouldDoTheSameWithPcapng(final Conversation conversation) throws IOException, URISyntaxException {
        final Path lan =
                Files.write(folder.resolve("lan.in.pcapng"), conversation.lan().pcapng());
        final Path wan =
                Files.write(folder.resolve("wan.in.pcapng"), conversation.wan().pcapng());

        run(golden(conversation, "config.yaml"), lan, wan);

        assertOutputs(conversation);
    }

    @ParameterizedTest
    @EnumSource
    void shouldStillBeWhatTheConversationSays(final Conversation conversation) throws IOException, URISyntaxException {
        assertThat(Files.readAllBytes(golden(conversation, "lan.in.pcap")))
                .isEqualTo(conversation.lan().pcap());
        assertThat(Files.readAllBytes(golden(conversation, "wan.in.pcap")))
                .isEqualTo(conversation.wan().pcap());
    }
}
