package io.plateau.report;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.wire.IpAddress;
import java.util.Comparator;

/** What one reporter claimed and what became of it. One thread. */
public final class ReporterTally {
    static final Comparator<ReporterTally> WORST_FIRST = Comparator.<ReporterTally>comparingLong(
                    tally -> tally.claims.count(EventType.CLAIM_ACCEPTED))
            .thenComparingLong(tally -> tally.claims.total())
            .reversed()
            .thenComparing(tally -> tally.reporter.toString());

    private final IpAddress reporter;
    private final ClaimTally claims = new ClaimTally();
    private long firstNs;
    private long lastNs;
    private String port;

    ReporterTally(final IpAddress reporter) {
        this.reporter = reporter;
    }

    void note(final PmtuEvent claim) {
        if (claims.total() == 0) {
            firstNs = claim.timeNs();
            port = claim.port();
        }
        lastNs = claim.timeNs();
        claims.note(claim);
    }

    /**
     * Who it is.
     *
     * @return source address of the errors
     */
    public IpAddress reporter() {
        return reporter;
    }

    /**
     * What became of the claims.
     *
     * @return by outcome and reason
     */
    public ClaimTally claims() {
        return claims;
    }

    /**
     * When the first claim was heard.
     *
     * @return nanoseconds since the epoch
     */
    public long firstNs() {
        return firstNs;
    }

    /**
     * When the last claim was heard.
     *
     * @return nanoseconds since the epoch
     */
    public long lastNs() {
        return lastNs;
    }

    /**
     * The port that the first claim came in by.
     *
     * @return configured name; null if unknown
     */
    public String port() {
        return port;
    }
}
