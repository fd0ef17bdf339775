package io.plateau.golden;

import static io.plateau.golden.Conversation.MS;
import static io.plateau.golden.Conversation.START_NS;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.cli.PlateauCommand;
import io.plateau.journal.JournalReader;
import io.plateau.journal.JournalWriter;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.table.EntryState;
import io.plateau.testkit.FrameBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code plateau offline} says, refuses, orders and records. */
class OfflineTest {
    private static final String WIRE = """
            ports:
              lan: { interface: lan }
              wan: { interface: wan }
            forwarding: { mode: wire, wires: [[lan, wan]] }
            pmtu: { capacity: 1000 }
            """;

    @TempDir
    private Path folder;

    private StringWriter out;
    private StringWriter err;
    private Path config;

    @BeforeEach
    void write() throws IOException {
        config = Files.writeString(folder.resolve("wire.yaml"), WIRE);
        Files.write(folder.resolve("lan.pcap"), Conversation.CLAIM.lan().pcap());
        Files.write(folder.resolve("wan.pcap"), Conversation.CLAIM.wan().pcap());
    }

    private int run(final String arguments) {
        out = new StringWriter();
        err = new StringWriter();
        final List<String> words = new ArrayList<>(List.of("offline", "--config", config.toString()));
        words.addAll(List.of(arguments.replace("DIR", folder.toString()).split(" ")));
        return PlateauCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words.toArray(String[]::new));
    }

    private void configure(final String more) throws IOException {
        Files.writeString(config, WIRE + more);
    }

    private void configureJournal() throws IOException {
        configure(journal());
    }

    private String journal() {
        return "journal: { directory: " + folder.resolve("journal") + " }\n";
    }

    private byte[] bytes(final String file) throws IOException {
        return Files.readAllBytes(folder.resolve(file));
    }

    private List<PmtuEvent> events() {
        final List<PmtuEvent> events = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(folder.resolve("journal"))) {
            reader.forEachRemaining(events::add);
        }
        return events;
    }

    private static byte[] fits(final int identification) {
        return FrameBuilder.frame().identification(identification).ethernet();
    }

    @Test
    void shouldSumUpAsText() {
        assertThat(run("--read lan=DIR/lan.pcap --read wan=DIR/wan.pcap")).isZero();
        assertThat(out.toString())
                .contains(", 600 s of the captures' time")
                .containsPattern("lan +6 +4 +0 +0 +2 +0 +0 +5")
                .containsPattern("wan +3 +3 +0 +0 +0 +0 +0 +4")
                .contains("claims: accepted 1, quarantined 1, rejected 1")
                .doesNotContain("latency");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        --read dmz=DIR/lan.pcap                                  | there is no port 'dmz' in
        --read dmz=DIR/lan.pcap                                  | it has lan, wan
        --read lan=DIR/lan.pcap --read lan=DIR/wan.pcap          | --read: port lan is named twice
        --read DIR/lan.pcap                                      | is not a port's name, '=', and a value
        --read lan=                                              | for example --read lan=in.pcap
        --read lan=DIR/none.pcap                                 | none.pcap: there is no such file
        --read lan=DIR                                           | that is a directory; name a capture
        --write lan=DIR/o.pcap                                   | Missing required option: '--read=PORT=FILE'
        --read lan=DIR/lan.pcap --write dmz=DIR/o.pcap           | --write: there is no port 'dmz'
        --read lan=DIR/lan.pcap --write lan=DIR/o --write lan=x  | --write: port lan is named twice
        --read lan=DIR/lan.pcap --write lan=DIR                  | that is a directory; name a file in it
        --read lan=DIR/lan.pcap --write lan=DIR/none/o.pcap      | none; create it with mkdir -p
        --read lan=DIR/lan.pcap --write wan=DIR/./lan.pcap       | this file is read, or written for another port
        --read lan=DIR/lan.pcap --write wan=DIR/o --write lan=DIR/./o  | this file is read, or written for another port
        --read lan=DIR/lan.pcap --mtu dmz=1400                   | --mtu: there is no port 'dmz'
        --read lan=DIR/lan.pcap --mtu lan=67                     | an MTU is a number of bytes, 68 to 65535
        --read lan=DIR/lan.pcap --mtu lan=65536                  | an MTU is a number of bytes, 68 to 65535
        --read lan=DIR/lan.pcap --mtu lan=big                    | an MTU is a number of bytes, 68 to 65535
        """)
    void shouldRefuse(final String arguments, final String why) throws IOException {
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString()).startsWith("plateau: ").contains(why).doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
        assertThat(bytes("lan.pcap")).isEqualTo(Conversation.CLAIM.lan().pcap());
    }

    @Test
    void shouldHoldFramesAgainstTheLinkThatItIsTold() {
        assertThat(run("--json --read lan=DIR/lan.pcap --mtu wan=1499")).isZero();
        assertThat(out.toString())
                .contains("\"lan\":{\"received\":6,\"forwarded\":0,\"fragmented\":0,\"resegmented\":0,"
                        + "\"reported\":6,");
    }

    @Test
    void shouldMoveWhatComesBeforeTheDamage() throws IOException {
        final byte[] whole = bytes("lan.pcap");
        Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(whole, whole.length - 1));

        assertThat(run("--json --read lan=DIR/cut.pcap --write wan=DIR/out.pcap"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("cut.pcap, offset ").contains("ends in the middle of a frame");
        assertThat(out.toString()).contains("\"lan\":{\"received\":5,\"forwarded\":5,");
        assertThat(bytes("out.pcap")).isEqualTo(Arrays.copyOf(whole, whole.length - 16 - 1514));
    }

    @Test
    void shouldSayWhatIsNoCapture() throws IOException {
        Files.writeString(folder.resolve("text.pcap"), "no capture at all, but long enough");

        assertThat(run("--read lan=DIR/text.pcap")).isEqualTo(1);
        assertThat(err.toString()).startsWith("plateau: ").contains("is neither pcap nor pcapng");
    }

    @Test
    void shouldLeaveTimeStandingWhenFramesGoBack() throws IOException {
        Files.write(
                folder.resolve("lan.pcap"),
                new CaptureBytes()
                        .at(START_NS, fits(1))
                        .at(START_NS - 60_000 * MS, fits(2))
                        .at(START_NS + MS, fits(3))
                        .pcap());

        assertThat(run("--read lan=DIR/lan.pcap --write wan=DIR/out.pcap")).isZero();
        assertThat(bytes("out.pcap"))
                .isEqualTo(new CaptureBytes()
                        .at(START_NS, fits(1))
                        .at(START_NS, fits(2))
                        .at(START_NS + MS, fits(3))
                        .pcap());
    }

    @Test
    void shouldCrossGapsOfYears() throws IOException {
        configure(journal() + "policy: { evidence: quote }\n");
        final long years = 50L * 365 * 86_400_000 * MS;
        Files.write(
                folder.resolve("lan.pcap"),
                new CaptureBytes().at(START_NS + years, fits(1)).pcap());

        assertThat(run("--read lan=DIR/lan.pcap --read wan=DIR/wan.pcap")).isZero();
        assertThat(events())
                .filteredOn(event -> event.type() == EventType.ENTRY_EXPIRED)
                .extracting(event -> (event.timeNs() - START_NS) / MS)
                .containsExactly(600_100L, 600_100L, 600_100L);
    }

    @Test
    void shouldDoNothingWithoutFrames() throws IOException {
        configureJournal();
        Files.write(folder.resolve("lan.pcap"), new CaptureBytes().pcap());

        assertThat(run("--read lan=DIR/lan.pcap --write wan=DIR/out.pcap")).isZero();
        assertThat(bytes("out.pcap")).isEqualTo(new CaptureBytes().pcap());
        assertThat(events()).extracting(PmtuEvent::timeNs).containsOnly(0L);
    }

    @Test
    void shouldRecordWhatItDidInVirtualTime() throws IOException {
        configureJournal();

        assertThat(run("--read lan=DIR/lan.pcap --read wan=DIR/wan.pcap")).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(events())
                .extracting(PmtuEvent::type)
                .containsExactly(
                        EventType.STARTED,
                        EventType.POLICY_CHANGED,
                        EventType.CHECKPOINT,
                        EventType.CLAIM_ACCEPTED,
                        EventType.MTU_CHANGED,
                        EventType.CLAIM_QUARANTINED,
                        EventType.CLAIM_REJECTED,
                        EventType.IMPACT,
                        EventType.IMPACT,
                        EventType.IMPACT,
                        EventType.ENTRY_EXPIRED,
                        EventType.ENTRY_EXPIRED,
                        EventType.CHECKPOINT,
                        EventType.STOPPED);
        assertThat(events().get(0).detail()).startsWith("offline");
        assertThat(events().get(3).timeNs()).isEqualTo(START_NS + 10 * MS);
    }

    @Test
    void shouldBeginWithAnEmptyTableWhateverTheRunBeforeLeft() throws IOException {
        configureJournal();
        final String arguments = "--read lan=DIR/short.pcap --read wan=DIR/wan.pcap --write lan=DIR/";
        final byte[] whole = bytes("lan.pcap");
        Files.write(folder.resolve("short.pcap"), Arrays.copyOf(whole, 24 + 3 * (16 + 1514)));

        assertThat(run(arguments + "first.pcap")).isZero();
        assertThat(run(arguments + "second.pcap")).isZero();

        assertThat(bytes("second.pcap")).isEqualTo(bytes("first.pcap"));
        assertThat(events())
                .extracting(PmtuEvent::type)
                .containsSubsequence(EventType.STOPPED, EventType.STARTED, EventType.ENTRY_CLEARED, EventType.STOPPED)
                .endsWith(EventType.STOPPED);
        final PmtuState replayed = PmtuState.growing();
        events().forEach(replayed::apply);
        assertThat(replayed.size(EntryState.LEARNED)).isEqualTo(1);
    }

    @Test
    void shouldClearStaticEntriesOfTheRunBefore() throws IOException {
        configure(journal() + "policy: { static: [ { destination: 192.0.2.9, mtu: 1300 } ] }\n");
        assertThat(run("--read lan=DIR/lan.pcap")).isZero();
        configureJournal();
        assertThat(run("--read lan=DIR/lan.pcap")).isZero();

        final PmtuState replayed = PmtuState.growing();
        events().forEach(replayed::apply);
        assertThat(replayed.statics()).isEmpty();
    }

    @Test
    void shouldBeginTheJournalThatAnEndedRunDidNot() throws IOException {
        configureJournal();
        JournalWriter.open(folder.resolve("journal")).close();

        assertThat(run("--read lan=DIR/lan.pcap")).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(events()).isNotEmpty();
    }

    @Test
    void shouldNotTouchTheJournalOfForwarders() throws IOException {
        configureJournal();
        try (JournalWriter journal = JournalWriter.open(folder.resolve("journal"))) {
            journal.append(PmtuEvent.of(EventType.STARTED, START_NS)
                    .detail("plateau 1.0")
                    .build());
        }

        assertThat(run("--read lan=DIR/lan.pcap --read wan=DIR/wan.pcap")).isZero();
        assertThat(err.toString())
                .contains("no journal is written: ")
                .contains("holds something else than the journal of offline runs");
        assertThat(events()).hasSize(1);
    }

    @Test
    void shouldNotWriteBesideOtherFiles() throws IOException {
        configure("journal: { directory: " + folder + " }\n");

        assertThat(run("--read lan=DIR/lan.pcap")).isZero();
        assertThat(err.toString()).contains("no journal is written: ").hasLineCount(1);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("wire.yaml", "lan.pcap", "wan.pcap");
    }
}
