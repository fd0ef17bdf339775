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

    @Test
    void shouldSayThatParquetComesLater() {
        write(1);

        assertThat(run("export", "--format", "parquet")).isEqualTo(3);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "plateau: --format parquet is not in this version yet; use jsonl, csv or pcapng");
    }

    @Test
    void shouldSayWhyFileTakesNothing() throws IOException {
        write(100);
        final Path full = Path.of("/dev/full");

        for (final String format : new String[] {"jsonl", "csv", "pcapng"}) {
            assertThat(run("export", "--format", format, "--out", full.toString()))
                    .isEqualTo(1);
        }
        assertThat(err.toString().lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("plateau: cannot write /dev/full: No space left on device"));
        assertThat(run("export", "--out", directory.toString())).isEqualTo(2);
        assertThat(run("export", "--out", directory.resolve("none/x").toString()))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("--out " + directory + " is a directory; name a file in it")
                .contains("there is no directory " + directory.resolve("none") + "; make it first");
    }

    @Test
    void shouldPrintWhatDiffers() {
        write(3);

        assertThat(run("diff", "--from", "2026-11-24T12:00:00Z", "--to", "2026-11-24T12:10:01Z", "--zone", "+01:00"))
                .isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "- 198.51.100.0  1400, learned, source icmp, reporter 192.0.2.1, until"
                                + " 2026-11-24T13:10:00.000000000+01:00",
                        "+ 198.51.100.2  1400, learned, source icmp, reporter 192.0.2.1, until"
                                + " 2026-11-24T13:10:02.000000000+01:00");
    }

    @Test
    void shouldPrintWhatDiffersAsJson() {
        write(2);

        assertThat(run("diff", "--json", "--from", "2026-11-24T12:00:00Z", "--to", "2026-11-24T12:00:01Z"))
                .isZero();
        assertThat(out.toString()).isEqualTo("""
                        {"change":"added","destination":"198.51.100.1","after":{"destination":"198.51.100.1","mtu":1400,\
                        "state":"learned","source":"icmp","reporter":"192.0.2.1","since":"2026-11-24T12:00:01.000000000Z",\
                        "expires":"2026-11-24T12:10:01.000000000Z","fragmented":0,"resegmented":0,"reported":0,\
                        "journal-seq":2}}
                        """);
    }

    @Test
    void shouldSayThatNothingDiffers() {
        write(2);

        assertThat(run("diff", "--from", "2026-11-24T12:00:01Z", "--to", "2026-11-24T12:00:02Z"))
                .isZero();
        assertThat(out.toString()).isEqualTo("nothing differs\n");
        assertThat(run("diff", "--to", "2026-11-24T12:00:02Z")).isEqualTo(2);
        assertThat(err.toString()).contains("--from is missing; name the earlier of two moments");
    }

    @Test
    void shouldRefuseWrongUsage() {
        write(1);

        assertThat(run("export", "--format", "xml")).isEqualTo(2);
        assertThat(run("export", "--from", "soon")).isEqualTo(2);
        assertThat(run("explode")).isEqualTo(2);
        assertThat(commandLine().execute("journal")).isEqualTo(2);
        assertThat(err.toString())
                .contains("--format xml is unknown; write jsonl, csv or pcapng")
                .contains("'soon' is no time; write 2026-11-24T12:04:41Z")
                .contains("say what to do with the journal");
    }

    @Test
    void shouldShowOnlyWhatIsAskedFor() {
        write(30);

        assertThat(run("tail", "--destination", "198.51.100.8/31,198.51.100.3", "--zone", "Europe/Berlin"))
                .isZero();
        assertThat(out.toString().lines().map(line -> line.split(" {2,}", 4)[0] + " " + line.split(" {2,}", 4)[2]))
                .containsExactly(
                        "2026-11-24T13:00:03.000000000+01:00 198.51.100.3",
                        "2026-11-24T13:00:08.000000000+01:00 198.51.100.8",
                        "2026-11-24T13:00:09.000000000+01:00 198.51.100.9");
    }

    @Test
    void shouldExportOnlyWhatIsAskedFor() {
        write(30);

        assertThat(run(
                        "export",
                        "--from",
                        "13:00:05",
                        "--zone",
                        "+01:00",
                        "--reporter",
                        "192.0.2.0/24",
                        "--reason",
                        "claim"))
                .isZero();
        assertThat(run("export", "--event", "claim-accepted,claim-rejected", "--event", "overrun"))
                .isZero();
    }

    @Test
    void shouldNameWhatMayBeAskedFor() {
        write(1);

        assertThat(run("tail", "--event", "exploded")).isEqualTo(2);
        assertThat(run("export", "--reason", "bad-luck")).isEqualTo(2);
        assertThat(run("tail", "--destination", "198.51.100.7/24")).isEqualTo(2);
        assertThat(run("tail", "--zone", "Atlantis")).isEqualTo(2);
        assertThat(run("tail", "--lines", "-1")).isEqualTo(2);
        assertThat(run("export", "--from", "2026-11-25", "--to", "2026-11-24")).isEqualTo(2);
        assertThat(run("explain", "198.51.100")).isEqualTo(2);
        assertThat(err.toString())
                .contains("--event exploded is unknown; write one of started, stopped, policy-changed, ")
                .contains("--reason bad-luck is unknown; write one of malformed, bad-checksum, ")
                .contains("198.51.100.7 has bits set beyond its prefix length; write 198.51.100.0/24")
                .contains("--zone Atlantis is no time zone; write one like UTC, Europe/Berlin or +01:00")
                .contains("--lines -1 is too few; write 0 or more")
                .contains("--from 2026-11-25 is later than --to 2026-11-24; write the earlier one first")
                .contains("'198.51.100' is no IP address")
                .doesNotContain("Exception");
    }

    @Test
    void shouldExplainDestination() {
        write(30);

        assertThat(run("explain", "198.51.100.7", "--to", "2026-11-24T12:01:07Z"))
                .isZero();
        assertThat(out.toString())
                .startsWith("198.51.100.7: lowest path MTU enforced 1400 bytes, for 1m00s, on the word of 192.0.2.1");
    }

    @Test
    void shouldExplainDestinationAsJson() {
        write(30);

        assertThat(run("explain", "198.51.100.7", "--json", "--to", "2026-11-24T12:01:07Z", "--zone", "Europe/Berlin"))
                .isZero();
        assertThat(out.toString())
                .startsWith("{\"destination\":\"198.51.100.7\",\"to\":\"2026-11-24T12:01:07.000000000Z\"")
                .endsWith("}\n");
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
