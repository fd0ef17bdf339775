package io.plateau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plateau.forensics.RecordedJournal;
import io.plateau.pmtu.claim.ClaimFrames;
import io.plateau.pmtu.claim.PolicyBuilder;
import io.plateau.testkit.SmallJournal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions to whole journals, as typed: for people and for programs. */
class JournalAnswersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SERVER = "198.51.100.7";
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private Path directory;

    private StringWriter out = new StringWriter();

    private int run(final String... words) {
        final List<String> command = new ArrayList<>(List.of("journal"));
        command.addAll(List.of(words));
        command.addAll(List.of("--journal", directory.toString()));
        out = new StringWriter();
        return PlateauCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(new StringWriter()))
                .execute(command.toArray(new String[0]));
    }

    private List<JsonNode> lines() throws IOException {
        final List<JsonNode> lines = new ArrayList<>();
        for (final String line : out.toString().lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    // Everything that can happen to a destination.
    private void record() {
        try (RecordedJournal journal =
                new RecordedJournal(directory, PolicyBuilder.policy().build())) {
            journal.move(SERVER)
                    .claim(ClaimFrames.about(SERVER).mtu(296))
                    .pass(SECOND)
                    .accept(SERVER)
                    .cost("192.0.2.1", SERVER, 296, 3)
                    .goesOn(SERVER, 296, 3, 5, 1)
                    .tick(20 * SECOND)
                    .move(SERVER)
                    .disprove(SERVER, 1500)
                    .pass(SECOND)
                    .clear(SERVER)
                    .set(SERVER, 1300)
                    .claim(ClaimFrames.about(SERVER).mtu(1200))
                    .pass(SECOND)
                    .cost("192.0.2.1", "198.51.100.8", 1500, 2)
                    .tick(700 * SECOND)
                    .clear(SERVER);
        }
    }

    @Test
    void shouldExplainForPrograms() throws IOException {
        record();

        assertThat(run("explain", SERVER, "--json", "--from", "2000-01-01")).isZero();
        final JsonNode story = lines().get(0);
        assertThat(story.path("destination").asText()).isEqualTo(SERVER);
        assertThat(story.path("senders")).isNotEmpty();
        final List<String> kinds = new ArrayList<>();
        story.path("steps").forEach(step -> kinds.add(step.fieldNames().next()));
        assertThat(story.toString())
                .contains("\"claim-quarantined\"")
                .contains("\"disproved\"")
                .contains("\"operator-uid\"")
                .contains("\"cause\":\"entry\"")
                .contains("\"quarantined\"");
        assertThat(kinds).hasSizeGreaterThan(8);
        assertThat(run("explain", "198.51.100.0/24", "--json")).isZero();
        assertThat(out.toString()).contains("\"cause\":\"link\"");
    }

    @Test
    void shouldExplainForPeople() {
        record();

        assertThat(run("explain", SERVER)).isZero();
        assertThat(out.toString())
                .contains("out of quarantine")
                .contains("the operator with uid 1000 accepted the claim of 296 bytes")
                .contains("the operator with uid 1000 set it")
                .contains("the operator with uid 1000 cleared it")
                .contains("traffic disproved the claim of")
                .contains("goes on after");
    }

    @Test
    void shouldTellDifferencesToPrograms() throws IOException {
        SmallJournal.write(directory);

        assertThat(run("diff", "--from", "2026-11-23T13:00:00Z", "--to", "2026-11-25", "--json"))
                .isZero();
        assertThat(lines())
                .extracting(line -> line.path("change").asText() + " "
                        + line.path("destination").asText())
                .contains("changed 203.0.113.2", "added 2001:db8::1");
        assertThat(run("diff", "--from", "2026-11-25", "--to", "2026-11-25", "--json"))
                .isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(run("diff", "--from", "2026-11-25", "--to", "2026-11-25")).isZero();
        assertThat(out.toString()).isEqualTo("nothing differs\n");
        assertThat(run("diff", "--from", "2026-11-23T13:00:00Z", "--to", "2026-11-25"))
                .isZero();
        assertThat(out.toString()).contains("~ 203.0.113.2  1402, static").contains("+ 2001:db8::1  1300, locked");
    }

    @Test
    void shouldTellSoundnessToPrograms() throws IOException {
        SmallJournal.write(directory);

        assertThat(run("verify", "--json")).isZero();
        assertThat(lines()).singleElement().satisfies(line -> {
            assertThat(line.path("sound").asBoolean()).isTrue();
            assertThat(line.path("records").asInt()).isEqualTo(SmallJournal.RECORDS);
            assertThat(line.path("head").asText()).hasSize(64);
        });
    }

    @Test
    void shouldTellDamageToPrograms() throws IOException {
        SmallJournal.write(directory);
        final Path file = directory.resolve(SmallJournal.FIRST);
        final byte[] content = Files.readAllBytes(file);
        final int record = indexOf(content, "plateau test");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {'P'}), record);
        }

        assertThat(run("verify", "--json")).isEqualTo(1);
        final List<JsonNode> lines = lines();
        assertThat(lines.get(0).path("finding").asText()).isEqualTo("damage");
        assertThat(lines.get(0).path("file").asText()).isEqualTo(SmallJournal.FIRST);
        assertThat(lines.get(0).has("byte")).isTrue();
        assertThat(lines.get(lines.size() - 1).path("sound").asBoolean()).isFalse();
        assertThat(run("verify")).isEqualTo(1);
        assertThat(out.toString()).contains("damaged: ").contains(SmallJournal.FIRST + ", byte ");
    }

    @Test
    void shouldTellWhatIfForPrograms() throws IOException {
        record();
        final Path policy = Files.writeString(directory.resolve("other.yaml"), "policy: { below-floor: reject }\n");

        assertThat(run("what-if", "--policy", policy.toString(), "--json")).isZero();
        assertThat(lines().get(0).path("claim-differences")).isNotEmpty();
        assertThat(run("what-if", "--policy", policy.toString())).isZero();
        assertThat(out.toString()).contains("quarantined (below-floor) -> rejected (below-floor)");
    }

    private static int indexOf(final byte[] content, final String text) {
        return new String(content, StandardCharsets.ISO_8859_1).indexOf(text);
    }
}
