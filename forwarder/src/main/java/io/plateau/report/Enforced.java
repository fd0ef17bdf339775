package io.plateau.report;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;

import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.table.EntryState;
import io.plateau.wire.IpAddress;

/** What is in force towards one destination by its own entry, as its events say. One thread. */
final class Enforced {
    private int mtu = ABSENT;
    private EntryState state;
    private long expiresNs = ABSENT;
    private IpAddress reporter;
    private int linkMtu = ABSENT;

    // False if the event leaves what is in force as it was.
    boolean apply(final PmtuEvent event) {
        linkMtu = event.linkMtu() == ABSENT ? linkMtu : event.linkMtu();
        return switch (event.type()) {
            case MTU_CHANGED ->
                event.state() != null // else the kernel's: of a link or a route
                        && event.state() != EntryState.QUARANTINED
                        && put(event.newMtu(), event.state(), event.expiresNs(), event.reporter());
            case ENTRY_EXPIRED, ENTRY_EVICTED, ENTRY_CLEARED -> takeOut(event);
            default -> false;
        };
    }

    private boolean takeOut(final PmtuEvent event) {
        if (event.state() == EntryState.QUARANTINED || event.state() == EntryState.LEARNED) {
            return false;
        }
        return event.state() == null
                ? put(ABSENT, null, ABSENT, null)
                : put(event.newMtu(), event.state(), ABSENT, null);
    }

    private boolean put(
            final int newMtu, final EntryState newState, final long newExpiresNs, final IpAddress newReporter) {
        mtu = newMtu;
        state = newState;
        expiresNs = newExpiresNs;
        reporter = newReporter;
        return true;
    }

    void expire() {
        put(ABSENT, null, ABSENT, null);
    }

    // Bytes; ABSENT if nothing is.
    int mtu() {
        return mtu;
    }

    // Bytes; ABSENT unless a claim, or what came of one, put it in force, and it is less than the link's.
    int learned() {
        return state == EntryState.LEARNED && (linkMtu == ABSENT || mtu < linkMtu) ? mtu : ABSENT;
    }

    IpAddress reporter() {
        return reporter;
    }

    // When it ends, but not later than that.
    long endNs(final long latestNs) {
        return mtu == ABSENT || expiresNs == ABSENT ? latestNs : Math.min(expiresNs, latestNs);
    }
}
