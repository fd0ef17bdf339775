package io.plateau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.Plateau;
import io.plateau.journal.JournalWriter;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.testkit.ChildProcess;
import io.plateau.testkit.SmallJournal;
import io.plateau.wire.IpPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every question to a copy of a journal that may only be read, without root's power over file modes. */
@Tag("system")
class ReadOnlyCopySystemTest {
    private static final int PACKET_LENGTH = 2000;
    private static final int EVENTS = 800; // enough for an index
    private static final String HOST = "203.0.113.2";

    @TempDir
    private Path directory;

    @TempDir
    private Path writable;

    @BeforeEach
    void write() throws IOException {
        SmallJournal.write(directory);
        try (JournalWriter writer = JournalWriter.open(directory)) {
            for (int i = 0; i < EVENTS; i++) {
                writer.append(PmtuEvent.of(EventType.CLAIM_REJECTED, SmallJournal.NOON_NS + SmallJournal.DAY_NS + i)
                        .destination(IpPrefix.parse(HOST))
                        .packet(new byte[PACKET_LENGTH])
                        .build());
            }
        }
        Files.writeString(writable.resolve("policy.yaml"), "policy: { below-floor: clamp }\n");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    }

    @AfterEach
    void giveModesBack() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @ParameterizedTest
    @CsvSource({
        "explain " + HOST + ", 203.0.113.2: lowest path MTU enforced",
        "explain --json " + HOST + ", 203.0.113.2",
        "tail -n 3, claim-rejected",
        "table --json, 203.0.113.3",
        "diff --from 2026-11-23T13:00:00Z --to 2026-11-25, ~ 203.0.113.2",
        "what-if --policy WRITABLE/policy.yaml, 800 claims judged again",
        "export --destination " + HOST + ", mtu-changed",
        "export --format pcapng --out WRITABLE/claims.pcapng, ''",
        "report --out WRITABLE/report.html, ''",
        "verify, sound",
    })
    void shouldAnswer(final String question, final String expected) throws Exception {
        final List<String> arguments = new ArrayList<>(List.of("journal"));
        arguments.addAll(
                List.of(question.replace("WRITABLE", writable.toString()).split(" ")));
        arguments.addAll(List.of("--journal", directory.toString()));
        final List<String> command = new ArrayList<>(List.of(
                "env",
                "XDG_CACHE_HOME=" + writable,
                "setpriv",
                "--bounding-set",
                "-dac_override,-dac_read_search",
                "--"));
        command.addAll(ChildProcess.javaCommand(Plateau.class, arguments));

        try (ChildProcess asked = ChildProcess.of(command)) {
            assertThat(String.join("\n", asked.remainingLines())).contains(expected);
            assertThat(asked.exitCode()).isZero();
        }

        if (question.startsWith("explain")) {
            assertThat(writable.resolve("plateau/index")).isDirectoryRecursivelyContaining("glob:**.index");
        }
        assertThat(directory.resolve("index")).doesNotExist();
    }
}
