package io.plateau.pmtu;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;

import io.plateau.pmtu.claim.ClaimPolicy;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.List;

/** Carries out operators' commands. Control thread only. */
final class OperatorAgent {
    private static final int LARGEST_MTU = 65535;

    private final TableWriter writer;
    private final StaticsAgent statics;
    private PolicySettings settings;

    OperatorAgent(final TableWriter writer, final StaticsAgent statics, final PolicySettings settings) {
        this.writer = writer;
        this.statics = statics;
        this.settings = settings;
    }

    void policy(final PolicySettings newSettings) {
        settings = newSettings;
    }

    PmtuEntry set(final IpPrefix destination, final int mtu, final boolean isLocked, final long nowNs, final long uid) {
        final boolean isIpv4 = destination.address().isIpv4();
        final int minimum = ClaimPolicy.minimum(isIpv4);
        if (mtu < minimum || mtu > LARGEST_MTU) {
            throw new PmtuRefusedException("mtu " + mtu + " is outside " + minimum + " to " + LARGEST_MTU + ", what "
                    + (isIpv4 ? "IPv4 (RFC 791 section 3.2)" : "IPv6 (RFC 8200 section 5)") + " allows");
        }
        needRoom(destination, nowNs);
        writer.write(PmtuEvent.of(EventType.MTU_CHANGED, nowNs)
                .reason(Reason.OPERATOR)
                .destination(destination)
                .oldMtu(writer.enforcedMtu(destination))
                .newMtu(mtu)
                .state(isLocked ? EntryState.LOCKED : EntryState.STATIC)
                .source(EntrySource.OPERATOR)
                .operatorUid(uid));
        statics.clearOvertaken(Reason.OPERATOR, nowNs, uid);
        return writer.state().staticEntry(destination);
    }

    private void needRoom(final IpPrefix destination, final long nowNs) {
        if (!writer.makeRoom(destination, nowNs)) {
            throw new PmtuRefusedException("the table is full of entries that never expire; raise pmtu.capacity="
                    + writer.state().table().capacity() + " or clear some");
        }
    }

    int clear(final IpPrefix destination, final long nowNs, final long uid) {
        final PmtuState state = writer.state();
        int cleared = 0;
        if (destination.isHost()) {
            cleared += clearLearned(destination, nowNs, uid) + clearQuarantined(destination, nowNs, uid);
        }
        final PmtuEntry entry = state.staticEntry(destination);
        if (entry != null && entry.source() != EntrySource.CONFIG) {
            writer.takeOutStatic(Reason.OPERATOR, entry, nowNs, uid);
            statics.restore(settings, destination, nowNs);
            return cleared + 1;
        }
        if (cleared == 0) {
            throw new PmtuRefusedException(
                    entry == null
                            ? "there is no entry for " + destination
                            : destination
                                    + " stands in policy.static of the configuration; take it out there and reload");
        }
        return cleared;
    }

    private int clearLearned(final IpPrefix destination, final long nowNs, final long uid) {
        final PmtuEntry entry = writer.state().enforced(destination.address());
        if (entry == null || entry.state() != EntryState.LEARNED) {
            return 0;
        }
        writer.takeOut(EventType.ENTRY_CLEARED, Reason.OPERATOR, entry, nowNs, uid);
        return 1;
    }

    private int clearQuarantined(final IpPrefix destination, final long nowNs, final long uid) {
        final PmtuEntry entry = writer.state().quarantined(destination.address());
        if (entry == null) {
            return 0;
        }
        writer.takeOut(EventType.ENTRY_CLEARED, Reason.OPERATOR, entry, nowNs, uid);
        return 1;
    }

    int clearAll(final long nowNs, final long uid) {
        final List<IpPrefix> going = new ArrayList<>();
        writer.state().forEach(entry -> {
            if (entry.state() == EntryState.LEARNED) {
                going.add(entry.destination());
            }
        });
        int cleared = 0;
        for (final IpPrefix destination : going) {
            cleared += clearLearned(destination, nowNs, uid);
        }
        for (final PmtuEntry entry : List.copyOf(writer.state().quarantine().entries())) {
            cleared += clearQuarantined(entry.destination(), nowNs, uid);
        }
        return cleared;
    }

    PmtuEntry accept(final IpPrefix destination, final long nowNs, final long uid) {
        final PmtuEntry held = destination.isHost() ? writer.state().quarantined(destination.address()) : null;
        if (held == null) {
            throw new PmtuRefusedException("nothing is quarantined for " + destination);
        }
        final PmtuEntry enforced = writer.state().enforced(destination.address());
        final int mtu =
                Math.max(held.mtu(), ClaimPolicy.minimum(destination.address().isIpv4()));
        if (enforced != null && enforced.state() == EntryState.LOCKED) {
            throw new PmtuRefusedException(
                    destination + " is locked at " + enforced.mtu() + "; clear " + enforced.destination() + " first");
        }
        if (enforced != null && enforced.mtu() <= mtu) {
            throw new PmtuRefusedException(
                    destination + " is held at " + enforced.mtu() + " already, which is not above " + mtu);
        }
        needRoom(destination, nowNs);
        writer.write(PmtuEvent.of(EventType.MTU_CHANGED, nowNs)
                .reason(Reason.ACCEPTED)
                .destination(destination)
                .oldMtu(enforced == null ? ABSENT : enforced.mtu())
                .newMtu(mtu)
                .claimedMtu(held.mtu())
                .state(EntryState.LEARNED)
                .source(EntrySource.ICMP)
                .expiresNs(TableWriter.expiresNs(nowNs, settings.maxAgeNs()))
                .reporter(held.reporter())
                .operatorUid(uid));
        return writer.state().enforced(destination.address());
    }
}
