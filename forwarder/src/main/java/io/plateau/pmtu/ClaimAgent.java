package io.plateau.pmtu;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;

import io.plateau.evidence.Flow;
import io.plateau.pmtu.claim.Claim;
import io.plateau.pmtu.claim.ClaimOutcome;
import io.plateau.pmtu.claim.ClaimParser;
import io.plateau.pmtu.claim.ClaimPolicy;
import io.plateau.pmtu.claim.ClaimSituation;
import io.plateau.pmtu.claim.Decision;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEventBuilder;
import io.plateau.pmtu.event.QuoteEvidence;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.pmtu.table.PmtuReader;
import io.plateau.ring.ControlEvent;
import io.plateau.wire.IpPrefix;
import java.util.concurrent.TimeUnit;

/** Judges claims and writes what becomes of them. Control thread only. */
final class ClaimAgent {
    private static final long NO_RAISE_NS = TimeUnit.MINUTES.toNanos(5);

    private final TableWriter writer;
    private final PmtuPorts ports;
    private final ClaimCounters counters;
    private final ClaimParser parser = new ClaimParser();
    private final Claim claim = new Claim();
    private final Decision decision = new Decision();
    private final ClaimSituation situation = new ClaimSituation();
    private final Flow quoted = new Flow();
    private final MovedDatagrams evidence;
    private QuoteEvidence quoteEvidence;

    ClaimAgent(
            final TableWriter writer,
            final PmtuPorts ports,
            final ClaimCounters counters,
            final MovedDatagrams evidence) {
        this.evidence = evidence;
        this.writer = writer;
        this.ports = ports;
        this.counters = counters;
    }

    void onClaim(final ControlEvent event, final PolicySettings settings) {
        if (parser.parse(event.buffer(), 0, event.length(), event.isCut(), claim) == Claim.Form.NOT_A_CLAIM) {
            return;
        }
        final PmtuEntry enforced =
                claim.hasQuote() ? writer.state().table().match(claim.destinationHigh(), claim.destinationLow()) : null;
        situate(event, settings, enforced);
        ClaimPolicy.judge(settings, claim, situation, decision);
        final long expiresNs = TableWriter.expiresNs(event.timeNs(), settings.maxAgeNs());
        switch (decision.outcome()) {
            case ACCEPTED -> accept(event, enforced, expiresNs);
            case QUARANTINED -> quarantine(event, enforced, expiresNs);
            default -> refuse(event, enforced, decision.reason(), null);
        }
    }

    private void situate(final ControlEvent event, final PolicySettings settings, final PmtuEntry enforced) {
        final boolean isMoved =
                claim.hasQuote() && evidence.isMoved(claim.flow(quoted), claim.quotedLength(), event.timeNs());
        quoteEvidence = settings.evidence() != Evidence.FLOW || !claim.hasQuote()
                ? null
                : isMoved ? QuoteEvidence.MOVED : QuoteEvidence.NOT_MOVED;
        situation
                .enforced(
                        enforced == null ? PmtuReader.NONE : enforced.mtu(),
                        enforced != null && enforced.state() == EntryState.LOCKED,
                        enforced != null && isRenewable(enforced, settings, event.timeNs()))
                .link(ports.linkMtu().applyAsInt(event.port()))
                .evidence(
                        isMoved,
                        claim.hasQuote()
                                ? writer.state()
                                        .disproofs()
                                        .provenLength(claim.reporter(), claim.destination(), event.timeNs())
                                : 0);
    }

    // RFC 1191 section 6.3: no larger value is tried within 5 minutes of a claim, so that one which says again what was
    // learned prolongs it when less than that is left.
    private static boolean isRenewable(final PmtuEntry enforced, final PolicySettings settings, final long nowNs) {
        return enforced.state() == EntryState.LEARNED
                && enforced.expiresNs() - nowNs < Math.min(NO_RAISE_NS, settings.maxAgeNs() / 2);
    }

    // More claims than are judged. What they said is not looked at.
    void onRateLimited(final ControlEvent event) {
        final long limited = event.buffer().getLong(0);
        counters.add(ClaimOutcome.REJECTED, Reason.RATE_LIMITED, limited);
        final byte[] packet = new byte[event.length() - Long.BYTES];
        event.buffer().getBytes(Long.BYTES, packet);
        final PmtuEventBuilder told = PmtuEvent.of(EventType.CLAIM_REJECTED, event.timeNs())
                .reason(Reason.RATE_LIMITED)
                .port(port(event))
                .packet(packet)
                .detail("claims since the last such event: " + limited);
        parser.parse(event.buffer(), Long.BYTES, packet.length, event.isCut(), claim);
        if (claim.form() != Claim.Form.NOT_A_CLAIM) {
            told.reporter(claim.reporter()).claimedMtu(claim.claimedMtu());
            if (claim.hasQuote()) {
                told.destination(IpPrefix.host(claim.destination())).sender(claim.sender());
            }
        }
        writer.write(told);
    }

    private void accept(final ControlEvent event, final PmtuEntry enforced, final long expiresNs) {
        final IpPrefix destination = IpPrefix.host(claim.destination());
        if (!writer.makeRoom(destination, event.timeNs())) {
            refuse(event, enforced, Reason.NONE, "the table is full of entries that never expire");
            return;
        }
        writer.write(told(EventType.CLAIM_ACCEPTED, event, enforced)
                .reason(decision.reason())
                .newMtu(decision.newMtu()));
        writer.write(PmtuEvent.of(EventType.MTU_CHANGED, event.timeNs())
                .reason(decision.reason())
                .destination(destination)
                .oldMtu(enforced == null ? ABSENT : enforced.mtu())
                .newMtu(decision.newMtu())
                .claimedMtu(claim.claimedMtu())
                .state(EntryState.LEARNED)
                .source(EntrySource.ICMP)
                .expiresNs(expiresNs)
                .reporter(claim.reporter())
                .sender(claim.sender())
                .port(port(event)));
        counters.count(ClaimOutcome.ACCEPTED, decision.reason());
    }

    private void quarantine(final ControlEvent event, final PmtuEntry enforced, final long expiresNs) {
        final PmtuEntry oldest = writer.state().quarantine().oldestIfFullFor(claim.destination());
        if (oldest != null) {
            writer.takeOut(EventType.ENTRY_EVICTED, Reason.NONE, oldest, event.timeNs(), ABSENT);
        }
        writer.write(told(EventType.CLAIM_QUARANTINED, event, enforced)
                .reason(decision.reason())
                .newMtu(decision.newMtu())
                .state(EntryState.QUARANTINED)
                .source(EntrySource.ICMP)
                .expiresNs(expiresNs));
        counters.count(ClaimOutcome.QUARANTINED, decision.reason());
    }

    private void refuse(final ControlEvent event, final PmtuEntry enforced, final Reason reason, final String detail) {
        final PmtuEventBuilder told = told(EventType.CLAIM_REJECTED, event, enforced);
        writer.write(told.reason(reason)
                .newMtu(enforced == null ? ABSENT : enforced.mtu())
                .detail(detail));
        counters.count(ClaimOutcome.REJECTED, reason);
    }

    // What the claim said, and the frame that said it.
    private PmtuEventBuilder told(final EventType type, final ControlEvent event, final PmtuEntry enforced) {
        final byte[] packet = new byte[event.length()];
        event.buffer().getBytes(0, packet);
        final PmtuEventBuilder told = PmtuEvent.of(type, event.timeNs())
                .claimedMtu(claim.claimedMtu())
                .oldMtu(enforced == null ? ABSENT : enforced.mtu())
                .linkMtu(ports.linkMtu().applyAsInt(event.port()))
                .quoteEvidence(quoteEvidence)
                .reporter(claim.reporter())
                .port(port(event))
                .packet(packet);
        return claim.hasQuote()
                ? told.destination(IpPrefix.host(claim.destination())).sender(claim.sender())
                : told;
    }

    private String port(final ControlEvent event) {
        return ports.names().get(event.port());
    }
}
