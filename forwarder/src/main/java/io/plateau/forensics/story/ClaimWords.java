package io.plateau.forensics.story;

import io.plateau.pmtu.event.EventTime;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Claims in plain words. Stateless. */
final class ClaimWords {
    private static final Map<Reason, String> REFUSALS = new EnumMap<>(Map.of(
            Reason.MALFORMED, "too short, cut, or no such message as a router sends",
            Reason.BAD_CHECKSUM, "a checksum is wrong",
            Reason.QUOTE_INCONSISTENT, "the quoted datagram cannot have caused it",
            Reason.NOT_SMALLER, "not smaller than what is in force",
            Reason.NO_SUCH_FLOW, "the quoted datagram had not been moved here lately",
            Reason.BELOW_FLOOR, "below the floor of the policy",
            Reason.DISPROVED, "traffic had disproved this reporter shortly before",
            Reason.RATE_LIMITED, "more claims than are judged",
            Reason.LOCKED, "the entry is locked"));

    private ClaimWords() {}

    // The first line says what was claimed, the others what it rested on and what came of it.
    static List<String> lines(final ClaimStep step, final ZoneId zone) {
        final ClaimFacts facts = step.facts();
        final List<String> lines = new ArrayList<>();
        lines.add((step.count() == 1 ? "claim of " : step.count() + " claims of ")
                + facts.claimedMtu() + " bytes towards " + facts.destination() + " by " + facts.reporter()
                + (facts.port() == null ? "" : " on port " + facts.port()));
        if (step.firstNs() != step.lastNs()) {
            lines.add("the last at " + EventTime.text(step.lastNs(), zone));
        }
        if (facts.sourceMac() != null) {
            lines.add("frame from " + facts.sourceMac() + " to " + facts.destinationMac());
        }
        if (step.quote() != null) {
            lines.add("quoted: " + step.quote().words() + others(step));
        }
        lines.add("held against: " + limit(facts) + (facts.measured() == null ? "" : "; " + facts.measured()));
        lines.add("outcome: " + outcome(facts));
        return lines;
    }

    private static String limit(final ClaimFacts facts) {
        if (facts.inForceMtu() != PmtuEvent.ABSENT) {
            return facts.inForceMtu() + " bytes in force";
        }
        return facts.linkMtu() == PmtuEvent.ABSENT ? "the link alone" : "the link's " + facts.linkMtu() + " bytes";
    }

    private static String others(final ClaimStep step) {
        return step.count() == 1
                ? ""
                : step.isOneFlow() ? "; the others the same flow" : "; the others not all this flow";
    }

    private static String outcome(final ClaimFacts facts) {
        if (facts.outcome() == EventType.CLAIM_QUARANTINED) {
            return "kept in quarantine and not enforced: " + REFUSALS.get(Reason.BELOW_FLOOR) + " ("
                    + facts.reason().label() + ")";
        }
        if (facts.outcome() == EventType.CLAIM_REJECTED) {
            return facts.reason() == Reason.NONE
                    ? "refused"
                    : "refused: "
                            + REFUSALS.getOrDefault(
                                    facts.reason(), facts.reason().label()) + " ("
                            + facts.reason().label() + ")";
        }
        return facts.reason() == Reason.CLAMPED
                ? "believed as far as the floor: " + facts.newMtu() + " bytes (clamped)"
                : "believed: " + facts.newMtu() + " bytes";
    }
}
