package io.plateau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.journal.JournalWriter;
import io.plateau.pmtu.event.EventTime;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The journal's commands, as typed. */
class JournalCommandTest {
    private static final long NOON_NS = EventTime.parse("2026-11-24T12:00:00Z");
    private static final long SECOND_NS = 1_000_000_000;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldPrintTheLastEvents() {
        write(30);

        assertThat(run("tail", "-n", "2")).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "2026-11-24T12:00:28.000000000Z  mtu-changed        198.51.100.28  link -> 1400, learned,"
                                + " until 2026-11-24T12:10:28.000000000Z, reason claim, reported by 192.0.2.1",
                        "2026-11-24T12:00:29.000000000Z  mtu-changed        198.51.100.29  link -> 1400, learned,"
                                + " until 2026-11-24T12:10:29.000000000Z, reason claim, reported by 192.0.2.1");
    }

    @Test
    void shouldPrintTwentyUnlessTold() {
        write(30);

        assertThat(run("tail")).isZero();
        assertThat(out.toString().lines()).hasSize(20);
    }

    @Test
    void shouldExportSpanOfTime() {
        write(30);

        assertThat(run("export", "--from", "2026-11-24T12:00:05Z", "--to", "2026-11-24T12:00:07Z"))
                .isZero();
        assertThat(out.toString().lines().map(line -> line.substring(0, 9)))
                .containsExactly("{\"seq\":6,", "{\"seq\":7,", "{\"seq\":8,");
    }

    @Test
    void shouldExportToFile() throws IOException {
        write(3);
        final Path file = directory.resolve("events.csv");

        assertThat(run("export", "--format", "csv", "--out", file.toString())).isZero();
        assertThat(Files.readString(file).split("\r\n")).hasSize(4);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldEndQuietlyWhenNobodyReads() {
        write(3);
        final Writer closed = new Writer() {
            @Override
            public void write(final char[] text, final int offset, final int length) throws IOException {
                throw new IOException("Broken pipe");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };

        assertThat(commandLine().setOut(new PrintWriter(closed)).execute("journal", "tail", "--journal", path()))
                .isZero();
        assertThat(commandLine().setOut(new PrintWriter(closed)).execute("journal", "export", "--journal", path()))
                .isZero();
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcapng", "parquet"})
    void shouldSayThatFormatComesLater(final String format) {
        write(1);

        assertThat(run("export", "--format", format)).isEqualTo(3);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "plateau: --format " + format + " is not in this version yet; use jsonl or csv");
    }

    @Test
    void shouldRefuseWrongUsage() {
        write(1);

        assertThat(run("export", "--format", "xml")).isEqualTo(2);
        assertThat(run("export", "--from", "soon")).isEqualTo(2);
        assertThat(run("explode")).isEqualTo(2);
        assertThat(commandLine().execute("journal")).isEqualTo(2);
        assertThat(err.toString())
                .contains("--format xml is unknown; write jsonl or csv")
                .contains("'soon' is no time; write 2026-11-24T12:04:41Z")
                .contains("say what to do with the journal");
    }

    @Test
    void shouldPrintTheTableOfMoment() {
        write(30);

        assertThat(run("table", "--at", "2026-11-24T12:00:01Z")).isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "198.51.100.0 1400 learned icmp 192.0.2.1 9m59s 0 0 0 1",
                        "198.51.100.1 1400 learned icmp 192.0.2.1 10m00s 0 0 0 2");
    }

    @Test
    void shouldPrintTheTableAsJson() {
        write(30);

        assertThat(run("table", "--json", "--at", "2026-11-24T12:10:28.5Z")).isZero();
        assertThat(out.toString()).isEqualTo("""
                        {"destination":"198.51.100.29","mtu":1400,"state":"learned","source":"icmp",\
                        "reporter":"192.0.2.1","since":"2026-11-24T12:00:29.000000000Z",\
                        "expires":"2026-11-24T12:10:29.000000000Z","fragmented":0,"resegmented":0,"reported":0,\
                        "journal-seq":30}
                        """);
    }

    @Test
    void shouldTakeTimeAgoForAnOption() {
        write(1);

        assertThat(run("table", "--at", "-10m")).isZero();
    }

    @Test
    void shouldSayThatThereIsNoJournal() {
        assertThat(run("tail")).isEqualTo(2);
        assertThat(err.toString()).startsWith("plateau: there is no journal in " + directory);
    }

    private void write(final int count) {
        try (JournalWriter writer = JournalWriter.open(directory)) {
            for (int i = 0; i < count; i++) {
                writer.append(PmtuEvent.of(EventType.MTU_CHANGED, NOON_NS + i * SECOND_NS)
                        .reason(Reason.CLAIM)
                        .destination(IpPrefix.parse("198.51.100." + i))
                        .newMtu(1400)
                        .state(EntryState.LEARNED)
                        .source(EntrySource.ICMP)
                        .expiresNs(NOON_NS + (600 + i) * SECOND_NS)
                        .reporter(IpAddress.parse("192.0.2.1"))
                        .build());
            }
        }
    }

    private int run(final String... arguments) {
        final String[] all = new String[arguments.length + 3];
        all[0] = "journal";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--journal";
        all[arguments.length + 2] = path();
        return commandLine().execute(all);
    }

    private CommandLine commandLine() {
        return PlateauCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    }

    private String path() {
        return directory.toString();
    }
}
