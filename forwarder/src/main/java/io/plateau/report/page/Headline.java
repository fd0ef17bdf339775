package io.plateau.report.page;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.report.ClaimTally;
import io.plateau.report.CostPart;
import io.plateau.report.DestinationTally;
import io.plateau.report.Report;
import io.plateau.report.Survey;
import java.util.StringJoiner;

/** What happened in two sentences, made of the data. */
final class Headline {
    private final Survey survey;
    private final Report report;
    private final ReportTime time;

    Headline(final Report report, final ReportTime time) {
        this.report = report;
        this.survey = report.survey();
        this.time = time;
    }

    String title() {
        if (survey.events() == 0) {
            return "Nothing happened";
        }
        if (survey.loweredEver() > 0) {
            return lowered();
        }
        return survey.claims().total() == 0
                ? "Nothing was claimed, and nothing was lowered"
                : "Nothing was lowered: " + refused();
    }

    private String lowered() {
        final DestinationTally lowest = survey.lowest();
        final boolean isOne = survey.loweredEver() == 1;
        return "The path MTU towards "
                + (isOne ? lowest.destination() : ReportTime.number(survey.loweredEver()) + " destinations")
                + " was lowered, to " + (isOne ? "" : "as little as ") + ReportTime.number(lowest.lowestEnforced())
                + " bytes" + (lowest.blamed() == null ? "" : ", on the word of " + lowest.blamed()) + others();
    }

    private String others() {
        final long others = survey.believedReporters() - 1;
        return others < 1 ? "" : " and " + ReportTime.number(others, "other", "others");
    }

    private String refused() {
        final ClaimTally claims = survey.claims();
        final boolean isOneReporter = survey.reporters() == 1;
        return (claims.total() == 1 ? "one claim" : "all " + ReportTime.number(claims.total()) + " claims")
                + (claims.lowestClaimed() == ABSENT
                        ? ""
                        : (claims.total() == 1 ? " of " : ", as low as ")
                                + ReportTime.number(claims.lowestClaimed(), "byte", "bytes"))
                + (survey.claimedDestinations() == 0
                        ? ""
                        : " for " + ReportTime.number(survey.claimedDestinations(), "destination", "destinations"))
                + (survey.reporters() == 0
                        ? ""
                        : isOneReporter
                                ? ", from " + report.reporters().get(0).reporter()
                                : ", from " + ReportTime.number(survey.reporters()) + " reporters")
                + (claims.total() == 1 ? ", was " : ", were ")
                + outcomes();
    }

    private String outcomes() {
        final StringJoiner words = new StringJoiner(" or ");
        final ClaimTally claims = survey.claims();
        if (claims.count(EventType.CLAIM_QUARANTINED) > 0) {
            words.add("quarantined");
        }
        if (claims.count(EventType.CLAIM_REJECTED) > 0) {
            words.add("refused");
        }
        return words.toString();
    }

    String lead() {
        if (survey.events() == 0) {
            return "The journal holds no event of this time.";
        }
        if (survey.loweredEver() == 0) {
            return "The journal covers the time " + time.spoken(survey.fromNs(), survey.toNs()) + ". " + cost();
        }
        return capital(when()) + ". " + cost() + " " + end();
    }

    private String when() {
        final boolean isOver = survey.loweredAtEnd() == 0 && survey.lastRaisedNs() != ABSENT;
        return time.spoken(survey.firstLoweredNs(), isOver ? survey.lastRaisedNs() : survey.toNs());
    }

    private static String capital(final String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private String cost() {
        final Counts cost = survey.cost();
        final StringJoiner parts = new StringJoiner(", ");
        final long total = CostPart.total(cost);
        for (final CostPart part : CostPart.values()) {
            if (part.of(cost) > 0) {
                parts.add(ReportTime.number(part.of(cost)) + " " + part.label());
            }
        }
        return total == 0
                ? "It cost nothing."
                : "It cost " + ReportTime.number(total, "datagram", "datagrams") + ": " + parts + ".";
    }

    private String end() {
        return survey.loweredAtEnd() == 0
                ? "Nothing is lowered any more when the report ends."
                : ReportTime.number(survey.loweredAtEnd(), "destination is", "destinations are")
                        + " still lowered when the report ends.";
    }
}
