package io.plateau.forensics.story;

import io.plateau.forensics.story.ChangeStep.Kind;
import io.plateau.pmtu.event.EventTime;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Changes in plain words. Stateless. */
final class ChangeWords {
    private ChangeWords() {}

    // The first line says what changed, the others why and how long it lasted.
    static List<String> lines(final ChangeStep step, final Story story, final ZoneId zone) {
        final List<String> lines = new ArrayList<>();
        lines.add(what(step));
        lines.add("cause: " + cause(step));
        if (step.isEntry() && step.kind() != Kind.BASE) {
            lines.add(duration(step, story, zone));
        }
        return lines;
    }

    private static String what(final ChangeStep step) {
        final String towards = " towards " + step.destination();
        return switch (step.kind()) {
            case BASE -> "static value" + towards + " taken out; in force as before: " + mtu(step.newMtu());
            case QUARANTINED ->
                step.isEntry()
                        ? "in quarantine" + towards + ": " + step.newMtu() + " bytes; in force as before: "
                                + mtu(step.oldMtu())
                        : "out of quarantine" + towards + ": " + step.oldMtu() + " bytes";
            default ->
                "path MTU" + towards + ": " + mtu(step.oldMtu()) + " -> " + mtu(step.newMtu())
                        + (step.state() == null ? "" : ", " + step.state().label());
        };
    }

    // Who or what set or ended a value.
    static String cause(final ChangeStep step) {
        return switch (step.type()) {
            case MTU_CHANGED -> set(step);
            case CLAIM_QUARANTINED -> claim(step) + " (" + step.reason().label() + ")";
            case ENTRY_EXPIRED -> "its time was up" + restored(step);
            case ENTRY_EVICTED -> "room was made for others" + (step.detail() == null ? "" : ": " + step.detail());
            default -> cleared(step) + restored(step);
        };
    }

    private static String set(final ChangeStep step) {
        return switch (step.reason()) {
            case CLAIM -> claim(step);
            case CLAMPED -> claim(step) + ", raised to the floor (clamped)";
            case DISPROVED ->
                "traffic disproved " + (step.reporter() == null ? "the claim" : "the claim of " + step.reporter())
                        + ": " + step.detail() + " (disproved)";
            case ACCEPTED -> operator(step) + " accepted " + claim(step) + " out of quarantine";
            case OPERATOR -> operator(step) + " set it";
            case CONFIG -> "the configuration sets it";
            default -> step.reason().label();
        };
    }

    private static String cleared(final ChangeStep step) {
        return step.operatorUid() != PmtuEvent.ABSENT
                ? operator(step) + " cleared it"
                : step.reason() == Reason.CONFIG ? "the configuration no longer has it" : "cleared";
    }

    private static String restored(final ChangeStep step) {
        return step.state() == null || step.kind() != Kind.ENFORCED ? "" : "; the static value below is in force again";
    }

    private static String claim(final ChangeStep step) {
        return "the claim of " + step.claimedMtu() + " bytes by " + step.reporter()
                + (step.port() == null ? "" : " on port " + step.port());
    }

    private static String operator(final ChangeStep step) {
        return "the operator with uid " + step.operatorUid();
    }

    // On whose word a value was in force, for a headline.
    static String word(final ChangeStep step) {
        if (step.operatorUid() != PmtuEvent.ABSENT) {
            return operator(step);
        }
        if (step.reporter() != null && step.source() != EntrySource.EVIDENCE) {
            return step.reporter() + (step.port() == null ? "" : " on port " + step.port());
        }
        return switch (step.source() == null ? EntrySource.KERNEL : step.source()) {
            case CONFIG -> "the configuration";
            case EVIDENCE -> "what traffic showed to arrive";
            case OPERATOR -> "an operator";
            default -> "the journal, which does not say whose";
        };
    }

    private static String duration(final ChangeStep step, final Story story, final ZoneId zone) {
        final String length = DurationWords.of(step.lastedNs(step.firstNs(), story.toNs()));
        final String renewals = step.renewals() == 0
                ? ""
                : ", said again " + step.renewals() + (step.renewals() == 1 ? " time" : " times");
        if (step.isLasting(story.toNs())) {
            return "lasts: " + length + " by " + EventTime.text(story.toNs(), zone) + renewals + ends(step, zone);
        }
        final String nobody = step.endNs() == PmtuEvent.ABSENT ? ", until its time was up" : "";
        return "lasted: " + length + nobody + renewals;
    }

    private static String ends(final ChangeStep step, final ZoneId zone) {
        return step.expiresNs() == PmtuEvent.ABSENT
                ? ", ends never by itself"
                : ", ends at " + EventTime.text(step.expiresNs(), zone);
    }

    // One line about what is in force at the end.
    static String inForce(final ChangeStep step, final ZoneId zone) {
        return step.newMtu() + " bytes towards " + step.destination() + ", "
                + step.state().label() + ", on the word of " + word(step) + ", since "
                + EventTime.text(step.firstNs(), zone) + ends(step, zone);
    }

    private static String mtu(final int mtu) {
        return mtu == PmtuEvent.ABSENT ? "the link's" : Integer.toString(mtu);
    }
}
