package io.plateau.pmtu;

import org.agrona.DirectBuffer;

/**
 * What the control thread will say of a claim, for a worker that must not pass on the message of a refused one. The same
 * parser and the same pure policy over the same table; only a change that is under way at that very moment can make the
 * two differ. One worker only; allocates nothing.
 */
public final class PolicyPreview {
    private final ClaimParser parser = new ClaimParser();
    private final Claim claim = new Claim();
    private final Decision decision = new Decision();
    private final PmtuReader reader;

    /**
     * Sees the table through a worker's reader.
     *
     * @param reader of the same worker
     */
    public PolicyPreview(final PmtuReader reader) {
        this.reader = reader;
    }

    /**
     * Judges one claim.
     *
     * @param settings the policy in force
     * @param buffer that holds the frame
     * @param offset of the Ethernet header
     * @param length of the frame, bytes
     * @param linkMtu bytes, of the port that it came in by
     * @return true if it will be refused; a quarantined claim is not
     */
    public boolean isRefused(
            final PolicySettings settings,
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final int linkMtu) {
        if (parser.parse(buffer, offset, length, false, claim) == Claim.Form.NOT_A_CLAIM) {
            return false;
        }
        final long high = claim.destinationHigh();
        final long low = claim.destinationLow();
        ClaimPolicy.judge(settings, claim, reader.mtu(high, low), reader.isLocked(high, low), linkMtu, decision);
        return decision.outcome() == ClaimOutcome.REJECTED;
    }
}
