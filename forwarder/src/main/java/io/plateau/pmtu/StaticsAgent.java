package io.plateau.pmtu;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;

import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.StaticEntry;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the static entries as the configuration has them. What an operator set for the same destination goes before, until
 * it is cleared. Control thread only.
 */
final class StaticsAgent {
    private final TableWriter writer;

    StaticsAgent(final TableWriter writer) {
        this.writer = writer;
    }

    // After a start and a reload.
    void apply(final PolicySettings settings, final long nowNs) {
        final Map<IpPrefix, StaticEntry> wanted = new HashMap<>();
        settings.statics().forEach(entry -> wanted.put(entry.destination(), entry));
        for (final PmtuEntry entry : List.copyOf(writer.state().statics())) {
            if (entry.source() == EntrySource.CONFIG && !wanted.containsKey(entry.destination())) {
                writer.takeOutStatic(Reason.CONFIG, entry, nowNs, ABSENT);
            }
        }
        for (final StaticEntry entry : settings.statics()) {
            put(wanted.get(entry.destination()), nowNs);
        }
        clearOvertaken(Reason.CONFIG, nowNs, ABSENT);
    }

    // After an operator's entry went.
    void restore(final PolicySettings settings, final IpPrefix destination, final long nowNs) {
        for (final StaticEntry entry : settings.statics()) {
            if (entry.destination().equals(destination)) {
                put(entry, nowNs);
                clearOvertaken(Reason.CONFIG, nowNs, ABSENT);
            }
        }
    }

    private void put(final StaticEntry entry, final long nowNs) {
        final PmtuEntry known = writer.state().staticEntry(entry.destination());
        if (known != null && (known.source() != EntrySource.CONFIG || known.mtu() == entry.mtu())) {
            return;
        }
        if (!writer.makeRoom(entry.destination(), nowNs)) {
            throw new PmtuRefusedException("policy.static has more addresses than pmtu.capacity="
                    + writer.state().table().capacity() + " has room for");
        }
        writer.write(PmtuEvent.of(EventType.MTU_CHANGED, nowNs)
                .reason(Reason.CONFIG)
                .destination(entry.destination())
                .oldMtu(writer.enforcedMtu(entry.destination()))
                .newMtu(entry.mtu())
                .state(EntryState.STATIC)
                .source(EntrySource.CONFIG));
    }

    // A learned entry must be below what a prefix around it says, and must not stand under a locked one: those that a
    // new prefix overtook go. Looks at every entry, but only if there are prefixes.
    void clearOvertaken(final Reason reason, final long nowNs, final long uid) {
        final PmtuState state = writer.state();
        if (state.statics().stream().allMatch(entry -> entry.destination().isHost())) {
            return;
        }
        state.table().forEachHost(entry -> {
            if (entry.state() == EntryState.LEARNED && isOvertaken(state, entry)) {
                writer.takeOut(EventType.ENTRY_CLEARED, reason, entry, nowNs, uid);
            }
        });
    }

    private static boolean isOvertaken(final PmtuState state, final PmtuEntry entry) {
        final IpAddress address = entry.destination().address();
        final PmtuEntry around = state.table().prefix(address.high(), address.low());
        return around != null
                && state.staticEntry(entry.destination()) == null
                && (around.state() == EntryState.LOCKED || around.mtu() <= entry.mtu());
    }
}
