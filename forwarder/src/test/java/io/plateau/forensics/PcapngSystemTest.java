package io.plateau.forensics;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.journal.JournalReader;
import io.plateau.journal.JournalWriter;
import io.plateau.pmtu.claim.ClaimFrames;
import io.plateau.pmtu.claim.PolicyBuilder;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.testkit.ChildProcess;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.IcmpErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tshark makes of causing frames that were exported. */
@Tag("system")
class PcapngSystemTest {
    private static final String SERVER = "198.51.100.7";

    @TempDir
    private Path directory;

    @Test
    void shouldAgreeWithTheJournalInCountTimesAndComments() throws Exception {
        try (RecordedJournal journal =
                new RecordedJournal(directory, PolicyBuilder.policy().build())) {
            journal.claim(ClaimFrames.about(SERVER).mtu(296))
                    .pass(1)
                    .move(SERVER)
                    .claim(ClaimFrames.about(SERVER).mtu(1400))
                    .pass(999_999_998)
                    .claim(ClaimFrames.about("2001:db8:2::7").mtu(1400).link("8100 0064", false, 0))
                    .set("198.51.100.8", 1400);
        }
        final List<PmtuEvent> frames = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(directory)) {
            reader.forEachRemaining(event -> {
                if (event.packet() != null) {
                    frames.add(event);
                }
            });
        }

        final List<String> lines = read(
                "frame.time_epoch", "frame.interface_name", "frame.comment", "icmp.mtu", "icmpv6.mtu", "_ws.malformed");
        assertThat(frames).hasSize(3);
        assertThat(lines).hasSize(3);
        for (int i = 0; i < frames.size(); i++) {
            final long timeNs = frames.get(i).timeNs();
            assertThat(lines.get(i))
                    .startsWith("%d.%09d|wan|seq %d: %s "
                            .formatted(
                                    timeNs / 1_000_000_000,
                                    timeNs % 1_000_000_000,
                                    frames.get(i).sequence(),
                                    frames.get(i).type().label()));
        }
        assertThat(lines.get(0)).endsWith("|296||");
        assertThat(lines.get(1)).contains("reported by 203.0.113.9 on port wan").endsWith("|1400||");
        assertThat(lines.get(2)).endsWith("||1400|");
    }

    @Test
    void shouldLetTheQuotedDatagramBeDecoded() throws Exception {
        try (RecordedJournal journal =
                new RecordedJournal(directory, PolicyBuilder.policy().build())) {
            journal.claim(ClaimFrames.about(SERVER).mtu(1400));
        }

        assertThat(read("ip.dst", "tcp.dstport")).containsExactly("192.0.2.1,198.51.100.7|443");
    }

    @Test
    void shouldKeepTheLengthOfFramesThatWereCut() throws Exception {
        final byte[] datagram = FrameBuilder.frame()
                .to("2001:db8:2::7")
                .from("2001:db8:1::1")
                .protocol(17, new byte[1400])
                .datagram();
        final byte[] whole = IcmpErrors.packetTooBigFrame("2001:db8:ffff::9", "2001:db8:1::1", 1300, datagram);
        try (JournalWriter writer = JournalWriter.open(directory)) {
            writer.append(PmtuEvent.of(EventType.CLAIM_REJECTED, 1_000_000_000)
                    .packet(Arrays.copyOf(whole, 201))
                    .build());
            writer.append(PmtuEvent.of(EventType.CLAIM_REJECTED, 2_000_000_000)
                    .port("lan 2 – größer")
                    .packet(whole)
                    .build());
            writer.append(PmtuEvent.of(EventType.CLAIM_REJECTED, 3_000_000_000L)
                    .packet(new byte[] {1, 2, 3})
                    .detail("x".repeat(100_000))
                    .build());
        }

        assertThat(read("frame.cap_len", "frame.len", "frame.interface_name"))
                .containsExactly(
                        "201|" + whole.length + "|unknown",
                        whole.length + "|" + whole.length + "|lan 2 – größer",
                        "3|3|unknown");
    }

    // One line a packet, fields with bars between.
    private List<String> read(final String... fields) throws IOException, InterruptedException {
        final Path file = directory.resolve("frames.pcapng");
        try (JournalReader reader = JournalReader.open(directory);
                PcapngEvents events = new PcapngEvents(Files.newOutputStream(file))) {
            JournalExport.all(reader, EventFilter.ALL, events);
        }
        final List<String> command =
                new ArrayList<>(List.of("tshark", "-r", file.toString(), "-T", "fields", "-E", "separator=|"));
        for (final String field : fields) {
            command.addAll(List.of("-e", field));
        }
        try (ChildProcess tshark = ChildProcess.of(command)) {
            final List<String> lines = tshark.remainingLines().stream()
                    .filter(line -> !line.startsWith("Running as user"))
                    .toList();
            assertThat(tshark.exitCode()).isZero();
            return lines;
        }
    }
}
