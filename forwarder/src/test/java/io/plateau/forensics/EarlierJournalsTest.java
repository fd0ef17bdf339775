package io.plateau.forensics;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.journal.JournalReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A journal of each version that was ever on main, as the lab of that version wrote it. To be added to when the layout, or
 * what is written of an event, changes; never to be changed.
 */
class EarlierJournalsTest {
    @TempDir
    Path directory;

    private static InputStream resource(final String name) {
        return EarlierJournalsTest.class.getResourceAsStream("/journals/" + name);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"layout-1, 20261124F.cq4"})
    void shouldStillBeRead(final String version, final String rollFile) throws IOException {
        try (InputStream packed = resource(version + "-" + rollFile + ".gz");
                InputStream file = new GZIPInputStream(packed)) {
            Files.copy(file, directory.resolve(rollFile));
        }

        final StringWriter lines = new StringWriter();
        try (JournalReader reader = JournalReader.open(directory).checkingChain();
                JsonLines writer = new JsonLines(lines)) {
            JournalExport.onward(reader, EventFilter.ALL, writer);
        }

        try (InputStream expected = resource(version + ".jsonl")) {
            assertThat(lines.toString().lines())
                    .containsExactlyElementsOf(new String(expected.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList());
        }
    }
}
