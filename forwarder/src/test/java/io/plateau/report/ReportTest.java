package io.plateau.report;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;
import static io.plateau.report.Incidents.SECOND_NS;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.forensics.story.Story;
import io.plateau.journal.JournalReader;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.pmtu.event.PmtuEventBuilder;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.wire.IpPrefix;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final String HOST = "198.51.100.7";
    private static final String OTHER = "198.51.100.8";
    private static final Span EVER = new Span(Span.EVER, Span.EVER);

    @TempDir
    private Path directory;

    private static PmtuEventBuilder setByOperator(final Incidents incident) {
        return incident.of(EventType.MTU_CHANGED)
                .reason(Reason.OPERATOR)
                .destination(IpPrefix.parse("198.51.100.0/24"))
                .newMtu(1400)
                .state(EntryState.STATIC)
                .source(EntrySource.OPERATOR)
                .operatorUid(1000);
    }

    @Test
    void shouldPutTheCostliestFirst() {
        final Report report = read(
                incident -> incident.believed(HOST, 296)
                        .believed(OTHER, 1400)
                        .impact(HOST, 296, new Counts(0, 0, 3, 1, 0))
                        .impact(OTHER, 1400, new Counts(5, 0, 0, 0, 0)),
                EVER);

        assertThat(report.worst())
                .extracting(row -> row.destination().toString())
                .containsExactly(OTHER, HOST);
    }

    @Test
    void shouldPutTheLowestFirstAmongThoseOfOneCost() {
        final Report report = read(
                incident -> incident.believed(HOST, 552).believed(OTHER, 296).quarantined("198.51.100.9", 100), EVER);

        assertThat(report.worst())
                .extracting(row -> row.destination().toString())
                .containsExactly(OTHER, HOST, "198.51.100.9");
    }

    @Test
    void shouldNotBlameClaimsForTheCostOfLinks() {
        final Report report = read(incident -> incident.linkImpact(HOST, 1400, new Counts(0, 0, 7, 0, 0)), EVER);

        assertThat(report.survey().cost()).isEqualTo(Counts.ZERO);
        assertThat(report.survey().linkCost().reported()).isEqualTo(7);
    }

    @Test
    void shouldKnowWhatWasInForceWhenTheSpanBegan() {
        final Report report = read(
                incident -> incident.believed(HOST, 296)
                        .believed(OTHER, 400)
                        .cleared(OTHER, 400, 1000)
                        .after(10 * SECOND_NS)
                        .impact(HOST, 296, new Counts(0, 0, 0, 1, 0))
                        .after(10 * SECOND_NS)
                        .cleared(HOST, 296, 1000),
                new Span(Incidents.NOON_NS + 5 * SECOND_NS, Span.EVER));

        assertThat(report.survey().loweredEver()).isEqualTo(1);
        assertThat(report.survey().firstLoweredNs()).isEqualTo(Incidents.NOON_NS + 5 * SECOND_NS);
        assertThat(report.survey().events()).isEqualTo(2);
        assertThat(report.worst()).hasSize(1);
        assertThat(report.worst().get(0).lowestEnforced()).isEqualTo(296);
        assertThat(report.worst().get(0).loweredNs()).isEqualTo(15 * SECOND_NS);
        assertThat(report.lines().get(0).steps())
                .containsExactly(
                        new Steps.Step(Incidents.NOON_NS + 5 * SECOND_NS, 296),
                        new Steps.Step(Incidents.NOON_NS + 20 * SECOND_NS, ABSENT));
    }

    @Test
    void shouldLeaveOutWhatHappenedAfterTheSpan() {
        final Report report = read(
                incident -> incident.believed(HOST, 296).after(10 * SECOND_NS).believed(OTHER, 296),
                new Span(Span.EVER, Incidents.NOON_NS + 9 * SECOND_NS));

        assertThat(report.survey().loweredEver()).isEqualTo(1);
        assertThat(report.survey().loweredAtEnd()).isEqualTo(1);
        assertThat(report.stories()).hasSize(1);
    }

    @Test
    void shouldEndEntryWhoseTimeWasUpThoughNobodySaidSo() {
        final Report report = read(
                incident -> incident.believed(HOST, 296).after(700 * SECOND_NS).stopped(), EVER);

        assertThat(report.survey().loweredAtEnd()).isZero();
        assertThat(report.survey().lastRaisedNs()).isEqualTo(Incidents.NOON_NS + 600 * SECOND_NS);
        assertThat(report.worst().get(0).loweredNs()).isEqualTo(600 * SECOND_NS);
        assertThat(report.worst().get(0).mtuAtEnd()).isEqualTo(ABSENT);
    }

    @Test
    void shouldNotCountWhatAnOperatorSetAsLowered() {
        final Report report = read(incident -> incident.append(setByOperator(incident)), EVER);

        assertThat(report.survey().loweredEver()).isZero();
        assertThat(report.worst().get(0).mtuAtEnd()).isEqualTo(1400);
        assertThat(report.lines()).hasSize(1);
        assertThat(report.course().entries()).hasSize(1);
    }

    @Test
    void shouldRestoreTheStaticValueBelowTheLearnedOne() {
        final Report report = read(
                incident -> incident.believed(HOST, 296)
                        .append(incident.of(EventType.ENTRY_EXPIRED)
                                .reason(Reason.RESTORED)
                                .destination(IpPrefix.parse(HOST))
                                .oldMtu(296)
                                .newMtu(1400)
                                .state(EntryState.STATIC)
                                .source(EntrySource.CONFIG))
                        .append(incident.of(EventType.ENTRY_CLEARED)
                                .destination(IpPrefix.parse(HOST))
                                .oldMtu(1400)
                                .newMtu(1400)
                                .state(EntryState.QUARANTINED)),
                EVER);

        assertThat(report.survey().loweredAtEnd()).isZero();
        assertThat(report.worst().get(0).mtuAtEnd()).isEqualTo(1400);
    }

    @Test
    void shouldCountClaimsThatStandForMany() {
        final Report report = read(
                incident -> incident.limited(HOST, 4000)
                        .append(incident.of(EventType.OVERRUN).detail("lost claims: 17")),
                EVER);

        assertThat(report.survey().unjudged()).isEqualTo(4000);
        assertThat(report.survey().lost()).isEqualTo(17);
    }

    @Test
    void shouldNotTakeWhatTheLinkCarriesForLowered() {
        final Report report = read(
                incident -> incident.append(incident.of(EventType.CLAIM_ACCEPTED)
                                .destination(IpPrefix.parse(HOST))
                                .claimedMtu(1000)
                                .linkMtu(1500))
                        .believed(HOST, 1000)
                        .append(incident.of(EventType.MTU_CHANGED)
                                .reason(Reason.DISPROVED)
                                .destination(IpPrefix.parse(HOST))
                                .oldMtu(1000)
                                .newMtu(1500)
                                .state(EntryState.LEARNED)
                                .source(EntrySource.EVIDENCE)),
                EVER);

        assertThat(report.survey().loweredEver()).isEqualTo(1);
        assertThat(report.survey().loweredAtEnd()).isZero();
        assertThat(report.worst().get(0).mtuAtEnd()).isEqualTo(1500);
    }

    @Test
    void shouldTellStaticValuesAroundInTheStories() {
        final Report report =
                read(incident -> incident.append(setByOperator(incident)).believed(HOST, 296), EVER);

        assertThat(report.stories())
                .filteredOn(story -> story.subject().equals(IpPrefix.parse(HOST)))
                .singleElement()
                .extracting(Story::steps)
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(3); // the static value, the claim, the change
    }

    @Test
    void shouldTakeCommandsGivenAtOnceTogether() {
        final Report report = read(
                incident -> incident.believed(HOST, 296)
                        .believed(OTHER, 296)
                        .cleared(HOST, 296, 1000)
                        .cleared(OTHER, 296, 1000)
                        .after(2 * SECOND_NS)
                        .cleared(OTHER, 296, 1000),
                EVER);

        assertThat(report.course().entries()).extracting(Course.Entry::events).containsExactly(2L, 1L);
    }

    @Test
    void shouldLetTheLowestStandForClaimsCloseTogether() {
        final Report report = read(
                incident -> incident.quarantined(HOST, 300)
                        .after(1)
                        .quarantined(HOST, 296)
                        .after(2000 * SECOND_NS)
                        .quarantined(HOST, 400),
                EVER);

        assertThat(report.claimPoints().of(EventType.CLAIM_QUARANTINED))
                .containsExactly(
                        new ClaimPoints.Point(Incidents.NOON_NS + 1, 296, 2),
                        new ClaimPoints.Point(Incidents.NOON_NS + 1 + 2000 * SECOND_NS, 400, 1));
    }

    @Test
    void shouldSumUpEmptySpan() {
        final Report report = read(incident -> incident.believed(HOST, 296), new Span(0, 1));

        assertThat(report.survey().events()).isZero();
        assertThat(report.worst()).isEmpty();
        assertThat(report.survey().buckets().size()).isZero();
    }

    private Report read(final Consumer<Incidents> happening, final Span span) {
        try (Incidents incident = new Incidents(directory)) {
            happening.accept(incident);
        }
        return Report.read(() -> JournalReader.open(directory), span);
    }
}
