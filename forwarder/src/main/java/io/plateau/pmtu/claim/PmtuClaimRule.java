package io.plateau.pmtu.claim;

import io.plateau.pmtu.table.PmtuReader;
import org.agrona.DirectBuffer;

/**
 * What a worker asks when the ICMP messages of refused claims are to be dropped: the same {@link ClaimPolicy} as on the
 * control thread, on what the table says now. One per worker; allocation-free.
 */
public final class PmtuClaimRule {
    private final PmtuReader reader;
    private final ClaimParser parser = new ClaimParser();
    private final Claim claim = new Claim();
    private final Decision decision = new Decision();

    /**
     * Binds it.
     *
     * @param reader of the same worker
     */
    public PmtuClaimRule(final PmtuReader reader) {
        this.reader = reader;
    }

    /**
     * Whether a frame claims a path MTU and is not believed: refused or quarantined.
     *
     * @param settings what to believe
     * @param buffer that holds the frame, its checksums complete
     * @param offset of its Ethernet header
     * @param length bytes
     * @param linkMtu bytes that the link of the port carries that it came in by
     * @return false for a claim that is believed and for what is none
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
        return decision.outcome() != ClaimOutcome.ACCEPTED;
    }
}
