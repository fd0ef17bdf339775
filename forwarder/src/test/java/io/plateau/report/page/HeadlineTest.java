package io.plateau.report.page;

import static io.plateau.report.Incidents.SECOND_NS;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.journal.JournalReader;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.pmtu.event.Reason;
import io.plateau.report.Incidents;
import io.plateau.report.Report;
import io.plateau.report.Span;
import io.plateau.wire.IpAddress;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadlineTest {
    private static final String HOST = "198.51.100.7";

    @TempDir
    private Path directory;

    @Test
    void shouldNameTheOnlyDestination() {
        final Headline headline = of(incident -> incident.believed(HOST, 296)
                .after(60 * SECOND_NS)
                .impact(HOST, 296, new Counts(0, 0, 1, 12_000, 0))
                .cleared(HOST, 296, 1000));

        assertThat(headline.title())
                .isEqualTo("The path MTU towards 198.51.100.7 was lowered, to 296 bytes, on the word of 192.0.2.66");
        assertThat(headline.lead())
                .isEqualTo(
                        "From 12:00:00 to 12:01:00 on 24 November 2026 UTC. It cost 12,001 datagrams: 12,000 dropped,"
                                + " 1 reported. Nothing is lowered any more when the report ends.");
    }

    @Test
    void shouldSayThatItGoesOn() {
        final Headline headline = of(incident -> incident.believed(HOST, 296)
                .believed("2001:db8::7", 1280)
                .append(incident.of(EventType.CLAIM_ACCEPTED).reporter(IpAddress.parse("192.0.2.1")))
                .append(incident.of(EventType.CLAIM_ACCEPTED).reporter(IpAddress.parse("192.0.2.2")))
                .after(90_000 * SECOND_NS / 200)
                .stopped());

        assertThat(headline.title())
                .isEqualTo("The path MTU towards 2 destinations was lowered, to as little as 296 bytes, on the word of"
                        + " 192.0.2.66 and 2 others");
        assertThat(headline.lead())
                .isEqualTo("From 12:00:00 to 12:07:30 on 24 November 2026 UTC. It cost nothing. 2 destinations are"
                        + " still lowered when the report ends.");
    }

    @Test
    void shouldTellOfOneRefusedClaim() {
        final Headline headline = of(incident -> incident.refused(HOST, 1400, Reason.NO_SUCH_FLOW));

        assertThat(headline.title())
                .isEqualTo(
                        "Nothing was lowered: one claim of 1,400 bytes for 1 destination, from 192.0.2.66, was refused");
    }

    @Test
    void shouldTellOfManyReporters() {
        final Headline headline = of(incident -> incident.quarantined(HOST, 100)
                .append(incident.of(EventType.CLAIM_REJECTED)
                        .reason(Reason.MALFORMED)
                        .reporter(IpAddress.parse("192.0.2.1"))));

        assertThat(headline.title())
                .isEqualTo(
                        "Nothing was lowered: all 2 claims, as low as 100 bytes for 1 destination, from 2 reporters, were"
                                + " quarantined or refused");
    }

    @Test
    void shouldTellOfQuietTimes() {
        final Headline headline = of(
                incident -> incident.started("floor").after(86_400 * SECOND_NS).stopped());

        assertThat(headline.title()).isEqualTo("Nothing was claimed, and nothing was lowered");
        assertThat(headline.lead())
                .isEqualTo(
                        "The journal covers the time from 12:00:00 on 24 November 2026 to 12:00:00 on 25 November 2026"
                                + " UTC. It cost nothing.");
    }

    private Headline of(final Consumer<Incidents> happening) {
        try (Incidents incident = new Incidents(directory)) {
            happening.accept(incident);
        }
        final Report report = Report.read(() -> JournalReader.open(directory), new Span(Span.EVER, Span.EVER));
        return new Headline(
                report,
                new ReportTime(
                        ZoneOffset.UTC,
                        report.survey().fromNs(),
                        report.survey().toNs()));
    }
}
