package io.plateau.pmtu;

import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.event.EventLog;
import io.plateau.pmtu.event.EventLogException;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.pmtu.event.PmtuEventBuilder;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.ring.ControlEvent;
import io.plateau.ring.ControlHandler;
import io.plateau.ring.ImpactRecord;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.Iterator;

/**
 * The control thread's work: whatever arrives is decided, appended to the event log, and then applied, in this order.
 * What the log does not take does not happen: the claim or command fails, {@link #lostEvents()} goes up, and the
 * exception goes to the ring's error handler or to the command's result.
 *
 * <p>In order: {@link #restore}, {@link #start}, events, {@link #stop}, all on the control thread or before and after it
 * runs; a log that is bound to a thread gets them as {@link PmtuCommand}s. Other threads may use what says "any thread".
 */
public final class PmtuControl implements ControlHandler {
    private final PmtuState state;
    private final PmtuPorts ports;
    private final TableWriter writer;
    private final ClaimCounters claims = new ClaimCounters();
    private final ClaimAgent claimAgent;
    private final EvidenceAgent evidenceAgent;
    private final StaticsAgent statics;
    private final OperatorAgent operator;
    private final TickAgent ticks;
    private final ImpactRecord impact = new ImpactRecord();
    private volatile PolicySettings settings;

    /**
     * Makes it; nothing happens yet.
     *
     * @param state empty
     * @param log where events go
     * @param ports of the forwarder
     * @param evidence what workers moved
     * @param settings in force until the first reload
     */
    public PmtuControl(
            final PmtuState state,
            final EventLog log,
            final PmtuPorts ports,
            final MovedDatagrams evidence,
            final PolicySettings settings) {
        this.state = state;
        this.ports = ports;
        this.settings = settings;
        writer = new TableWriter(state, log);
        claimAgent = new ClaimAgent(writer, ports, claims, evidence);
        evidenceAgent = new EvidenceAgent(writer, ports);
        statics = new StaticsAgent(writer);
        operator = new OperatorAgent(writer, statics, settings);
        ticks = new TickAgent(writer);
    }

    // ---- any thread ----

    /**
     * The policy in force. Any thread.
     *
     * @return replaced as a whole by a reload
     */
    public PolicySettings policy() {
        return settings;
    }

    /**
     * What became of claims. Any thread.
     *
     * @return live
     */
    public ClaimCounters claims() {
        return claims;
    }

    /**
     * Events appended since the start. Any thread.
     *
     * @return events
     */
    public long events() {
        return writer.events();
    }

    /**
     * Events that the log did not take; what they were about did not happen. Any thread.
     *
     * @return events
     */
    public long lostEvents() {
        return writer.lost();
    }

    /**
     * Entries that made room for others, quarantined ones included. Any thread.
     *
     * @return entries
     */
    public long evicted() {
        return writer.evicted();
    }

    /**
     * What events have made. Any thread, as far as its own methods say so.
     *
     * @return live
     */
    public PmtuState state() {
        return state;
    }

    // ---- the control thread ----

    OperatorAgent operator() {
        return operator;
    }

    /**
     * Applies a journal's events to the empty state.
     *
     * @param events in their order; those beyond the table's capacity displace what is nearest its expiry
     */
    public void restore(final Iterator<PmtuEvent> events) {
        while (events.hasNext()) {
            state.apply(events.next());
        }
    }

    /**
     * Writes STARTED and the policy, ends what expired in the meantime, puts the configuration's static entries in force,
     * and writes a checkpoint.
     *
     * @param detail version, configuration digest, host
     * @param policyText as the configuration has it
     * @param nowNs nanoseconds since the epoch
     * @throws EventLogException if the log takes nothing: the forwarder must not start
     * @throws PmtuRefusedException if there are more static addresses than the table has room for
     */
    public void start(final String detail, final String policyText, final long nowNs) {
        state.snapshots().declareWhole();
        writer.write(PmtuEvent.of(EventType.STARTED, nowNs).detail(detail));
        evictDisplaced(nowNs);
        ticks.expire(nowNs);
        applyPolicy(settings, policyText, nowNs);
        ticks.checkpoint(nowNs);
    }

    private void evictDisplaced(final long nowNs) {
        for (final IpPrefix destination : state.displaced()) {
            final IpAddress address = destination.address();
            if (state.table().host(address.high(), address.low()) == null) { // else a later event brought it back
                writer.write(PmtuEvent.of(EventType.ENTRY_EVICTED, nowNs)
                        .destination(destination)
                        .detail("pmtu.capacity is smaller than at the last run"));
            }
        }
        state.displaced().clear();
    }

    /**
     * Puts a policy in force and writes what changed.
     *
     * @param newSettings the policy
     * @param text as the configuration has it
     * @param nowNs nanoseconds since the epoch
     * @throws EventLogException if the log did not take it all
     * @throws PmtuRefusedException if there are more static addresses than the table has room for
     */
    public void applyPolicy(final PolicySettings newSettings, final String text, final long nowNs) {
        writer.write(PmtuEvent.of(EventType.POLICY_CHANGED, nowNs).detail(text));
        settings = newSettings;
        operator.policy(newSettings);
        statics.apply(newSettings, nowNs);
    }

    /**
     * Writes what is not written yet, a checkpoint, and STOPPED.
     *
     * @param nowNs nanoseconds since the epoch
     * @throws EventLogException if the log did not take it all
     */
    public void stop(final long nowNs) {
        ticks.flushImpacts(nowNs, nowNs);
        ticks.checkpoint(nowNs);
        writer.write(PmtuEvent.of(EventType.STOPPED, nowNs));
    }

    @Override
    public void onEvent(final ControlEvent event) {
        switch (event.kind()) {
            case CLAIM -> claimAgent.onClaim(event, settings);
            case IMPACT -> onImpact(event);
            case COMMAND -> ((PmtuCommand<?>) event.attachment()).carryOut(this, event.timeNs());
            case OVERRUN -> onOverrun(event);
            case RATE_LIMITED -> claimAgent.onRateLimited(event);
            case STUBBORN -> evidenceAgent.onStubborn(event, settings.stubbornSender());
            case DISPROOF -> evidenceAgent.onDisproof(event);
            default -> ticks.onTick(event.timeNs());
        }
        ticks.afterEvent(event.timeNs());
    }

    // Costs belong to the entry that caused them, or to the link if that is narrower than what is enforced.
    private void onImpact(final ControlEvent event) {
        impact.wrap(event.buffer(), 0);
        final IpAddress destination = new IpAddress(impact.destinationHigh(), impact.destinationLow());
        final IpAddress sender = new IpAddress(impact.senderHigh(), impact.senderLow());
        final Counts counts = new Counts(
                impact.fragmented(), impact.resegmented(), impact.reported(), impact.dropped(), impact.forwarded());
        final PmtuEntry entry = state.enforced(destination);
        if (entry != null && entry.mtu() <= impact.mtu()) {
            state.impacts().add(entry.destination(), counts, sender);
        } else {
            ticks.links().add(destination, impact.mtu(), counts, sender);
        }
    }

    // What the kernel says that a link carries, or a route. Changes no entry. where: the event's port or destination
    void noteKernelMtu(final PmtuEventBuilder where, final int oldMtu, final int newMtu) {
        writer.write(where.oldMtu(oldMtu).newMtu(newMtu).source(EntrySource.KERNEL));
    }

    private void onOverrun(final ControlEvent event) {
        claims.lose(event.lost());
        writer.write(PmtuEvent.of(EventType.OVERRUN, event.timeNs())
                .port(ports.names().get(event.port()))
                .detail("lost claims: " + event.lost()));
    }
}
