package io.plateau.forensics.story;

import static io.plateau.forensics.RecordedJournal.NOON_NS;
import static io.plateau.forensics.RecordedJournal.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.forensics.RecordedJournal;
import io.plateau.journal.JournalReader;
import io.plateau.pmtu.claim.ClaimFrames;
import io.plateau.pmtu.claim.PolicyBuilder;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.wire.IpPrefix;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stories out of journals that the control thread's own logic wrote. */
class StoryTest {
    private static final String SERVER = "198.51.100.7";
    private static final String OTHER = "198.51.100.8";
    private static final long LATER_NS = NOON_NS + 100_000 * SECOND;
    private static final PolicySettings POLICY = PolicyBuilder.policy().build();

    private static final String DISPROVED_CLAIM = """
                198.51.100.7: lowest path MTU enforced 600 bytes, for 1.5s, on the word of 203.0.113.9 on port wan
                  claims: 1 believed, 0 put in quarantine, 1 refused
                  cost: 3 reported
                    latest sender 192.0.2.1: 3 reported
                  in force at 2026-11-24T12:00:02.000000000Z:
                    1500 bytes towards 198.51.100.7, learned, on the word of what traffic showed to arrive, since \
                2026-11-24T12:00:01.500000000Z, ends at 2026-11-24T12:10:00.000000000Z

                2026-11-24T12:00:00.000000000Z  claim of 600 bytes towards 198.51.100.7 by 203.0.113.9 on port wan
                    frame from 02:00:00:00:00:01 to 02:00:00:00:00:02
                    quoted: TCP 192.0.2.1 port 12345 to 198.51.100.7 port 443, sequence number 16909060, 1500 bytes, DF set
                    held against: the link's 1500 bytes; the quoted datagram was moved here
                    outcome: believed: 600 bytes

                2026-11-24T12:00:00.000000000Z  path MTU towards 198.51.100.7: the link's -> 600, learned
                    cause: the claim of 600 bytes by 203.0.113.9 on port wan
                    lasted: 1.5s

                2026-11-24T12:00:01.500000000Z  cost of the entry of 600 bytes towards 198.51.100.7
                    3 reported; latest sender 192.0.2.1

                2026-11-24T12:00:01.500000000Z  path MTU towards 198.51.100.7: 600 -> 1500, learned
                    cause: traffic disproved the claim of 203.0.113.9: 1500 bytes arrived: TCP port 12345 to 443 (disproved)
                    lasts: 500ms by 2026-11-24T12:00:02.000000000Z, ends at 2026-11-24T12:10:00.000000000Z

                2026-11-24T12:00:01.500000000Z  claim of 600 bytes towards 198.51.100.7 by 203.0.113.9 on port wan
                    frame from 02:00:00:00:00:01 to 02:00:00:00:00:02
                    quoted: TCP 192.0.2.1 port 12345 to 198.51.100.7 port 443, sequence number 16909060, 1500 bytes, DF set
                    held against: 1500 bytes in force; the quoted datagram was moved here
                    outcome: refused: traffic had disproved this reporter shortly before (disproved)
                """;

    @TempDir
    private Path directory;

    @Test
    void shouldTellOfClaimThatTrafficDisproves() throws IOException {
        try (RecordedJournal journal = new RecordedJournal(directory, POLICY)) {
            journal.move(SERVER)
                    .claim(ClaimFrames.about(SERVER).mtu(600))
                    .pass(SECOND)
                    .cost("192.0.2.1", SERVER, 600, 3)
                    .cost("192.0.2.1", OTHER, 600, 5)
                    .pass(SECOND / 2)
                    .disprove(SERVER, 1500)
                    .claim(ClaimFrames.about(SERVER).mtu(600));
        }

        assertThat(text(SERVER, 0, NOON_NS + 2 * SECOND)).isEqualTo(DISPROVED_CLAIM);
    }

    @Test
    void shouldTellEqualClaimsAsOne() {
        try (RecordedJournal journal = new RecordedJournal(directory, POLICY)) {
            for (int i = 0; i < 1000; i++) {
                journal.claim(ClaimFrames.about(SERVER).mtu(1400)).pass(SECOND);
            }
            journal.limit(77, ClaimFrames.about(SERVER).mtu(1400).bytes());
        }

        final Story story = story(SERVER, 0, LATER_NS);
        assertThat(story.steps()).hasSize(2);
        assertThat(words(story))
                .contains("1000 claims of 1400 bytes towards 198.51.100.7 by 203.0.113.9 on port wan")
                .contains("the last at 2026-11-24T12:16:39.000000000Z")
                .contains("refused: the quoted datagram had not been moved here lately (no-such-flow)")
                .contains("; the others the same flow")
                .contains("77 claims of 1400 bytes")
                .contains("more claims than are judged (rate-limited)");
        assertThat(story.headline().rejected()).isEqualTo(1077);
        assertThat(story.headline().lowestMtu()).isEqualTo(PmtuEvent.ABSENT);
    }

    @Test
    void shouldSayThatEqualClaimsQuoteOtherFlows() {
        try (RecordedJournal journal = new RecordedJournal(directory, POLICY)) {
            journal.claim(ClaimFrames.about(SERVER).quoted(17, "1000 0035 0008 0000"))
                    .claim(ClaimFrames.about(SERVER).quoted(17, "1001 0035 0008 0000"));
        }

        assertThat(words(story(SERVER, 0, LATER_NS)))
                .contains("2 claims")
                .contains(
                        "quoted: UDP 192.0.2.1 port 4096 to 198.51.100.7 port 53, 1500 bytes, DF set; the others not all")
                .doesNotContain("the last at");
    }

    @Test
    void shouldTellEqualClaimsApartWhenSomethingChangedBetween() {
        try (RecordedJournal journal = new RecordedJournal(directory, POLICY)) {
            journal.claim(ClaimFrames.about(SERVER))
                    .set(SERVER, 1450)
                    .clear(SERVER)
                    .claim(ClaimFrames.about(SERVER));
        }

        assertThat(kinds(story(SERVER, 0, LATER_NS)))
                .containsExactly("ClaimStep", "ChangeStep", "ChangeStep", "ClaimStep");
    }

    @Test
    void shouldTellWhatWasInQuarantineAndWhoAcceptedAndClearedIt() throws IOException {
        try (RecordedJournal journal = new RecordedJournal(directory, POLICY)) {
            journal.claim(ClaimFrames.about(SERVER).mtu(296))
                    .claim(ClaimFrames.about(SERVER).mtu(296))
                    .pass(5 * SECOND)
                    .accept(SERVER)
                    .pass(60 * SECOND)
                    .clear(SERVER);
        }

        assertThat(words(story(SERVER, 0, LATER_NS)))
                .contains("2 claims of 296 bytes")
                .contains("kept in quarantine and not enforced: below the floor of the policy (below-floor)")
                .contains("in quarantine towards 198.51.100.7: 296 bytes; in force as before: the link's")
                .contains("lasted: 5.0s, said again 1 time")
                .contains("path MTU towards 198.51.100.7: the link's -> 296, learned")
                .contains("the operator with uid 1000 accepted the claim of 296 bytes by 203.0.113.9 out of quarantine")
                .contains("lasted: 1m00s")
                .contains("path MTU towards 198.51.100.7: 296 -> the link's")
                .contains("the operator with uid 1000 cleared it");
        assertThat(text(SERVER, 0, LATER_NS))
                .contains("lowest path MTU enforced 296 bytes, for 1m00s, on the word of the operator with uid 1000")
                .contains(": only the link's MTU");
        assertThat(story(SERVER, 0, NOON_NS + SECOND).quarantined())
                .extracting(ChangeStep::newMtu)
                .containsExactly(296);
    }

    @Test
    void shouldTellThatQuarantinedValueWasDisprovedOrExpired() {
        try (RecordedJournal journal = new RecordedJournal(directory, POLICY)) {
            journal.claim(ClaimFrames.about(SERVER).mtu(296))
                    .disprove(SERVER, 1500)
                    .claim(ClaimFrames.about(OTHER).mtu(296))
                    .tick(601 * SECOND);
        }

        assertThat(words(story(SERVER, 0, LATER_NS)))
                .contains("out of quarantine towards 198.51.100.7: 296 bytes")
                .contains("traffic disproved the claim of 203.0.113.9: 1500 bytes arrived");
        assertThat(words(story(OTHER, 0, LATER_NS)))
                .contains("out of quarantine towards 198.51.100.8: 296 bytes")
                .contains("its time was up");
    }

    @Test
    void shouldTellStaticValuesAround() throws IOException {
        try (RecordedJournal journal = new RecordedJournal(directory, POLICY)) {
            journal.set("198.51.0.0/16", 1480)
                    .set("198.51.100.0/24", 1450)
                    .set("203.0.113.0/24", 1300)
                    .move(SERVER)
                    .claim(ClaimFrames.about(SERVER).mtu(1400))
                    .tick(601 * SECOND);
        }

        final Story story = story(SERVER, 0, LATER_NS);
        assertThat(story.inForce())
                .extracting(ChangeStep::destination)
                .containsExactly(IpPrefix.parse("198.51.100.0/24"));
        assertThat(words(story))
                .contains("path MTU towards 198.51.0.0/16: the link's -> 1480, static")
                .contains("path MTU towards 198.51.100.0/24: 1480 -> 1450, static")
                .contains("path MTU towards 198.51.100.7: 1450 -> 1400, learned")
                .contains("path MTU towards 198.51.100.7: 1400 -> 1450")
                .contains("its time was up")
                .doesNotContain("1300");
        assertThat(text(SERVER, 0, LATER_NS))
                .contains("1450 bytes towards 198.51.100.0/24, static, on the word of the operator with uid 1000, since"
                        + " 2026-11-24T12:00:00.000000000Z, ends never by itself");
    }

    @Test
    void shouldTellOfStaticValueBelowLearnedOne() {
        try (RecordedJournal journal = new RecordedJournal(directory, POLICY)) {
            journal.set(SERVER, 1450)
                    .move(SERVER)
                    .claim(ClaimFrames.about(SERVER).mtu(1400));
            journal.tick(601 * SECOND);
        }

        assertThat(words(story(SERVER, 0, LATER_NS)))
                .contains("path MTU towards 198.51.100.7: 1400 -> 1450, static")
                .contains("its time was up; the static value below is in force again");
    }

    @Test
    void shouldTellRenewalsWithTheValueThatTheyProlong() {
        try (RecordedJournal journal = new RecordedJournal(directory, POLICY)) {
            for (int i = 0; i < 3; i++) {
                journal.move(SERVER).claim(ClaimFrames.about(SERVER).mtu(1400)).pass(400 * SECOND);
            }
        }

        final Story story = story(SERVER, 0, LATER_NS);
        assertThat(kinds(story)).containsExactly("ClaimStep", "ChangeStep", "ClaimStep");
        assertThat(words(story)).contains("lasted: 23m20s, until its time was up, said again 2 times");
        assertThat(story.inForce()).isEmpty();
    }

    @Test
    void shouldTellWhoGoesOnAndWhatItCostEachSender() throws IOException {
        try (RecordedJournal journal = new RecordedJournal(directory, POLICY)) {
            journal.set(SERVER, 1400)
                    .cost("192.0.2.1", SERVER, 1400, 2)
                    .tick(10 * SECOND)
                    .cost("192.0.2.2", SERVER, 1400, 7)
                    .goesOn(SERVER, 1400, 3, 40, 0)
                    .tick(10 * SECOND)
                    .goesOn(SERVER, 1400, 3, 60, 5)
                    .cost("192.0.2.2", SERVER, 1300, 9)
                    .tick(10 * SECOND);
        }

        assertThat(text(SERVER, 0, LATER_NS))
                .contains("  cost: 9 reported\n    latest sender 192.0.2.2: 7 reported\n    latest sender 192.0.2.1: 2")
                .contains("  cost of a narrower link: 9 reported")
                .contains("cost of a link of 1300 bytes towards 198.51.100.7\n    9 reported")
                .contains("sender 192.0.2.1 on port lan goes on towards 198.51.100.7 with more than 1400 bytes")
                .contains("TCP port 12345 to 443 goes on after 3 reports within 10 s; then: resegment")
                .contains(
                        "said 2 times, the last at 2026-11-24T12:00:20.000000000Z; 100 resegmented, 3 reported, 5 forwarded");
    }

    @Test
    void shouldTellAboutAllOfPrefix() {
        try (RecordedJournal journal = new RecordedJournal(directory, POLICY)) {
            journal.set(SERVER, 1400).set(OTHER, 1300).set("2001:db8::1", 1280);
        }

        final Story story = story("198.51.100.0/24", 0, LATER_NS);
        assertThat(story.steps()).hasSize(2);
        assertThat(story.inForce()).hasSize(2);
        assertThat(story.headline().lowest().destination()).hasToString(OTHER);
    }

    @Test
    void shouldLeaveOutWhatIsOutsideOfTheSpan() {
        try (RecordedJournal journal = new RecordedJournal(directory, POLICY)) {
            journal.set(SERVER, 1400)
                    .pass(10 * SECOND)
                    .set(SERVER, 1300)
                    .pass(10 * SECOND)
                    .clear(SERVER)
                    .pass(10 * SECOND)
                    .claim(ClaimFrames.about(SERVER));
        }

        final Story story = story(SERVER, NOON_NS + 15 * SECOND, NOON_NS + 25 * SECOND);
        assertThat(words(story))
                .contains("1400 -> 1300")
                .contains("1300 -> the link's")
                .doesNotContain("claim");
        assertThat(story.steps()).hasSize(2);
        assertThat(story.headline().lowestNs()).isEqualTo(5 * SECOND);
        assertThat(story(SERVER, NOON_NS + 5 * SECOND, NOON_NS + 7 * SECOND)
                        .headline()
                        .lowestNs())
                .isEqualTo(2 * SECOND);
    }

    @Test
    void shouldSayThatTheJournalKnowsNothing() throws IOException {
        try (RecordedJournal journal = new RecordedJournal(directory, POLICY)) {
            journal.set(SERVER, 1400);
        }

        assertThat(text(OTHER, NOON_NS, NOON_NS + SECOND))
                .isEqualTo("198.51.100.8: the journal says nothing about it from 2026-11-24T12:00:00.000000000Z to"
                        + " 2026-11-24T12:00:01.000000000Z\n");
    }

    @Test
    void shouldShowTheClocksOfZone() {
        try (RecordedJournal journal = new RecordedJournal(directory, POLICY)) {
            journal.set(SERVER, 1400);
        }

        final Story story = story(SERVER, 0, NOON_NS + SECOND);
        assertThat(new StoryText(story, ZoneId.of("Europe/Berlin")).headline())
                .contains("  in force at 2026-11-24T13:00:01.000000000+01:00:");
    }

    private Story story(final String destination, final long fromNs, final long toNs) {
        final StoryBuilder builder = new StoryBuilder(IpPrefix.parse(destination), fromNs, toNs);
        try (JournalReader reader = JournalReader.open(directory)) {
            reader.forEachRemaining(builder);
        }
        return builder.build();
    }

    private String text(final String destination, final long fromNs, final long toNs) throws IOException {
        final StringBuilder text = new StringBuilder();
        new StoryText(story(destination, fromNs, toNs), ZoneOffset.UTC).write(text);
        return text.toString();
    }

    private static String words(final Story story) {
        final StoryText text = new StoryText(story, ZoneOffset.UTC);
        return String.join(
                "\n",
                story.steps().stream()
                        .flatMap(step -> text.lines(step).stream())
                        .toList());
    }

    private static List<String> kinds(final Story story) {
        return story.steps().stream()
                .map(step -> step.getClass().getSimpleName())
                .toList();
    }
}
