package io.plateau.forensics.whatif;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;

/**
 * A way in which claims would have fared otherwise.
 *
 * @param recorded what became of them
 * @param recordedReason why
 * @param supposed what would have
 * @param supposedReason why
 */
public record ClaimDifference(EventType recorded, Reason recordedReason, EventType supposed, Reason supposedReason) {
    private static final String PREFIX = "claim-";

    static ClaimDifference of(final PmtuEvent recorded, final PmtuEvent supposed) {
        return new ClaimDifference(recorded.type(), recorded.reason(), supposed.type(), supposed.reason());
    }

    boolean isNone() {
        return recorded == supposed && recordedReason == supposedReason;
    }

    /**
     * What became of them.
     *
     * @return {@code accepted}, {@code quarantined} or {@code rejected}
     */
    public String recordedOutcome() {
        return outcome(recorded);
    }

    /**
     * What would have become of them.
     *
     * @return {@code accepted}, {@code quarantined} or {@code rejected}
     */
    public String supposedOutcome() {
        return outcome(supposed);
    }

    private static String outcome(final EventType type) {
        return type.label().substring(PREFIX.length());
    }
}
