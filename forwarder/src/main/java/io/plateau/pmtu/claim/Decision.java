package io.plateau.pmtu.claim;

import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;

/** What {@link ClaimPolicy} makes of a claim. Used again and again by one thread. */
public final class Decision {
    private ClaimOutcome outcome = ClaimOutcome.REJECTED;
    private Reason reason = Reason.NONE;
    private int newMtu = PmtuEvent.ABSENT;

    /** A refusal without a reason, until something is decided. */
    public Decision() {
        // the fields' defaults say it
    }

    void set(final ClaimOutcome newOutcome, final Reason newReason, final int mtu) {
        outcome = newOutcome;
        reason = newReason;
        newMtu = mtu;
    }

    /**
     * What becomes of the claim.
     *
     * @return never null
     */
    public ClaimOutcome outcome() {
        return outcome;
    }

    /**
     * Why it was refused or quarantined, or, if it was accepted, {@link Reason#CLAIM} or {@link Reason#CLAMPED}.
     *
     * @return never null
     */
    public Reason reason() {
        return reason;
    }

    /**
     * The value to enforce, or to keep in quarantine.
     *
     * @return bytes; {@link PmtuEvent#ABSENT} if the claim was refused
     */
    public int newMtu() {
        return newMtu;
    }
}
