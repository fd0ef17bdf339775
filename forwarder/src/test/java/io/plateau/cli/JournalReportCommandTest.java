package io.plateau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.report.Incidents;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code plateau journal report}, as typed. */
class JournalReportCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path journal;
    private Path page;

    @BeforeEach
    void write() {
        journal = directory.resolve("journal");
        page = directory.resolve("page.html");
        Incidents.write2014(journal);
    }

    @Test
    void shouldWritePage() throws IOException {
        assertThat(run("--out", page.toString())).isZero();

        assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
        assertThat(out.toString()).isEmpty();
        assertThat(names()).containsExactly("journal", "page.html");
    }

    @Test
    void shouldWriteTheSamePageAgain() throws IOException {
        assertThat(run("--out", page.toString())).isZero();
        final String first = Files.readString(page);

        assertThat(run("--out", page.toString())).isZero();

        assertThat(Files.readString(page)).isEqualTo(first);
    }

    @Test
    void shouldReplaceWhatLinkNames() throws IOException {
        final Path link = Files.createSymbolicLink(directory.resolve("link.html"), page);
        Files.writeString(page, "before");

        assertThat(run("--out", link.toString())).isZero();

        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>");
    }

    @Test
    void shouldWriteToWhatIsNoFile() {
        assertThat(run("--out", "/dev/null")).isZero();
        assertThat(Path.of("/dev/null")).exists();
    }

    @Test
    void shouldTellOnlyOfTheTimeAskedFor() throws IOException {
        assertThat(run("--out", page.toString(), "--from", "2026-11-24T12:17:00Z", "--to", "2026-11-24T12:18:00Z"))
                .isZero();

        assertThat(Files.readString(page))
                .contains("The forwarder stopped")
                .doesNotContain("The forwarder started")
                .contains("plateau journal export --format jsonl --journal " + journal
                        + " --from 2026-11-24T12:17:00.000000000Z --to 2026-11-24T12:18:00.000000000Z");
    }

    @Test
    void shouldSayThatNothingHappened() throws IOException {
        assertThat(run("--out", page.toString(), "--from", "2027-01-01")).isZero();

        assertThat(Files.readString(page)).contains("<h1>Nothing happened</h1>").doesNotContain("<script");
    }

    @Test
    void shouldRefuseWrongUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("--out", directory.toString())).isEqualTo(2);
        assertThat(run("--out", directory.resolve("none/page.html").toString())).isEqualTo(2);
        assertThat(run("--out", page.toString(), "--from", "today", "--to", "yesterday"))
                .isEqualTo(2);

        assertThat(err.toString())
                .contains("Missing required option: '--out=FILE'")
                .contains("--out " + directory + " is a directory; name a file in it")
                .contains("there is no directory " + directory.resolve("none") + "; make it first")
                .contains("--from today is later than --to yesterday");
        assertThat(page).doesNotExist();
    }

    @Test
    void shouldSayThatThereIsNoJournal() {
        final int exitCode = PlateauCommand.commandLine()
                .setErr(new PrintWriter(err))
                .execute("journal", "report", "--out", page.toString(), "--journal", "/nowhere");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).startsWith("plateau: there is no directory /nowhere");
        assertThat(page).doesNotExist();
    }

    @Test
    void shouldSayThatTheDiskIsFull() {
        assertThat(run("--out", "/dev/full")).isEqualTo(1);

        assertThat(err.toString().lines()).containsExactly("plateau: cannot write /dev/full: No space left on device");
    }

    private int run(final String... arguments) {
        final String[] all = Stream.of(
                        Stream.of("journal", "report"),
                        Stream.of(arguments),
                        Stream.of("--journal", journal.toString()))
                .flatMap(part -> part)
                .toArray(String[]::new);
        return PlateauCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all);
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }
}
