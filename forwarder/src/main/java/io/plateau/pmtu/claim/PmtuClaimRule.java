package io.plateau.pmtu.claim;

import io.plateau.evidence.Flow;
import io.plateau.evidence.KnownFlows;
import io.plateau.pmtu.table.PmtuReader;
import org.agrona.DirectBuffer;

/**
 * What a worker makes of a claim that goes by: the same {@link ClaimPolicy} as on the control thread, on what the table
 * and the evidence say now; but what was learned and ends soon is not renewed by it. It knows whether the ICMP message may go on, and what is in doubt from now on, before the
 * control thread gets to it; what is enforced is decided there. One per worker; allocation-free.
 */
public final class PmtuClaimRule {
    private final PmtuReader reader;
    private final KnownFlows evidence;
    private final ReporterPauses pauses;
    private final ClaimParser parser = new ClaimParser();
    private final Claim claim = new Claim();
    private final Flow quoted = new Flow();
    private final ClaimSituation situation = new ClaimSituation();
    private final Decision decision = new Decision();
    private boolean moved;

    /**
     * Binds it.
     *
     * @param reader of the same worker
     * @param evidence what all workers moved
     * @param pauses of reporters that were disproved
     */
    public PmtuClaimRule(final PmtuReader reader, final KnownFlows evidence, final ReporterPauses pauses) {
        this.pauses = pauses;
        this.reader = reader;
        this.evidence = evidence;
    }

    /**
     * Judges a frame.
     *
     * @param settings what to believe
     * @param buffer that holds the frame, its checksums complete
     * @param offset of its Ethernet header
     * @param length bytes
     * @param linkMtu bytes that the link of the port carries that it came in by
     * @param nowNs nanoseconds since the epoch
     * @return false if it is no claim; the other accessors mean nothing then
     */
    public boolean judge(
            final PolicySettings settings,
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final int linkMtu,
            final long nowNs) {
        if (parser.parse(buffer, offset, length, false, claim) == Claim.Form.NOT_A_CLAIM) {
            return false;
        }
        final long high = claim.destinationHigh();
        final long low = claim.destinationLow();
        moved = claim.hasQuote() && evidence.isMoved(claim.flow(quoted), claim.quotedLength(), nowNs);
        situation
                .enforced(reader.mtu(high, low), reader.isLocked(high, low), false)
                .link(linkMtu)
                .evidence(moved, provenLength(high, low, nowNs));
        ClaimPolicy.judge(settings, claim, situation, decision);
        return true;
    }

    private int provenLength(final long high, final long low, final long nowNs) {
        return claim.hasQuote() ? pauses.provenLength(claim.reporterHigh(), claim.reporterLow(), high, low, nowNs) : 0;
    }

    /**
     * The claim that was judged.
     *
     * @return live
     */
    public Claim claim() {
        return claim;
    }

    /**
     * The flow of the datagram that it quotes.
     *
     * @return live
     */
    public Flow quoted() {
        return quoted;
    }

    /**
     * Whether the quoted datagram is one that any worker moved lately.
     *
     * @return true if so
     */
    public boolean isMoved() {
        return moved;
    }

    /**
     * What came of it.
     *
     * @return live
     */
    public Decision decision() {
        return decision;
    }
}
