package io.plateau.pmtu;

import io.plateau.pmtu.claim.ReporterPauses;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.event.SnapshotPart;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Everything that events change: the table, the static values below it, the quarantine, and what entries cost. Live and
 * replayed events go through the one method {@link #apply}, so the same events always give the same state.
 *
 * <p>How an event that takes something out tells what, by the state after it:
 *
 * <ul>
 *   <li>none: the destination has no entry any more;
 *   <li>{@link EntryState#STATIC}: the learned value went, the static one below it is in force again;
 *   <li>{@link EntryState#LEARNED}: the static value below the learned one went;
 *   <li>{@link EntryState#QUARANTINED}: the quarantined value went, or was disproved; what is enforced stays.
 * </ul>
 *
 * <p>The control thread owns it. Other threads may use what says "any thread".
 */
public final class PmtuState {
    private static final SecureRandom SECRETS = new SecureRandom();

    private final boolean isGrowing;
    private final Map<IpPrefix, PmtuEntry> statics = new ConcurrentHashMap<>();
    private final Quarantine quarantine = new Quarantine();
    private final ImpactTotals impacts = new ImpactTotals();
    private final ReporterPauses pauses = new ReporterPauses(SECRETS.nextLong(), SECRETS.nextLong());
    private final Disproofs disproofs = new Disproofs(pauses);
    private final StubbornSenders stubborn = new StubbornSenders();
    private final List<IpPrefix> displaced = new ArrayList<>();
    private final SnapshotProgress snapshots = new SnapshotProgress();
    private final List<PmtuEntry> restoredQuarantine = new ArrayList<>();
    private volatile PmtuTable table;

    /**
     * An empty state over a table of fixed size, for a forwarder.
     *
     * @param table empty
     */
    public PmtuState(final PmtuTable table) {
        this(table, false);
    }

    private PmtuState(final PmtuTable table, final boolean isGrowing) {
        this.table = table;
        this.isGrowing = isGrowing;
    }

    /**
     * An empty state whose table is replaced by one of twice the size when it is full: for questions to a journal whose
     * forwarder's capacity is unknown. One thread; readers of a replaced table see no more changes.
     *
     * @return with room for about a thousand entries at first
     */
    public static PmtuState growing() {
        return new PmtuState(new PmtuTable(1 << 10), true);
    }

    // ---- any thread ----

    /**
     * What is enforced. Any thread.
     *
     * @return the table
     */
    public PmtuTable table() {
        return table;
    }

    /**
     * Shows every entry that is in force and every quarantined one, each as it was at one moment. Any thread; nobody
     * waits.
     *
     * @param visitor called on this thread
     */
    public void forEach(final Consumer<PmtuEntry> visitor) {
        table.forEachHost(visitor);
        for (final PmtuEntry entry : statics.values()) {
            if (!entry.destination().isHost()) {
                visitor.accept(entry);
            }
        }
        quarantine.entries().forEach(visitor);
    }

    /**
     * How many entries there are. Any thread.
     *
     * @param state which; static and locked ones are counted with the prefixes and with those below a learned one
     * @return 0 or more
     */
    public int size(final EntryState state) {
        return switch (state) {
            case LEARNED -> table.size(state);
            case QUARANTINED -> quarantine.entries().size();
            case STATIC, LOCKED ->
                (int) statics.values().stream()
                        .filter(entry -> entry.state() == state)
                        .count();
        };
    }

    /**
     * What an entry cost, events that are not journalled yet included. Any thread.
     *
     * @param destination of the entry
     * @return zero if nothing is known
     */
    public PmtuEvent.Counts impact(final IpPrefix destination) {
        return impacts.of(destination);
    }

    /**
     * The value in quarantine. Any thread.
     *
     * @param destination address
     * @return null if there is none
     */
    public PmtuEntry quarantined(final IpAddress destination) {
        return quarantine.of(destination);
    }

    /**
     * The static or locked value, in force or below a learned one. Any thread.
     *
     * @param destination address or prefix, exactly
     * @return null if there is none
     */
    public PmtuEntry staticEntry(final IpPrefix destination) {
        return statics.get(destination);
    }

    /**
     * All static and locked values. Any thread.
     *
     * @return a live view, read-only
     */
    public Collection<PmtuEntry> statics() {
        return Collections.unmodifiableCollection(statics.values());
    }

    // ---- the control thread ----

    /**
     * The entry that a look-up of this address uses. Control thread only.
     *
     * @param destination address
     * @return its own entry, else that of the longest prefix that covers it; null if nothing is enforced
     */
    public PmtuEntry enforced(final IpAddress destination) {
        return table.match(destination.high(), destination.low());
    }

    /**
     * Makes an event's change. Events that change nothing are let by. If the first event was not the log's first, the first
     * complete snapshot of the table that comes by takes the place of everything before it. Control thread only.
     *
     * @param event as the log has it
     * @throws IllegalArgumentException if no forwarder writes such an event: its snapshot is not as the layout has it, it lacks
     *     what it is about, or it takes out what is not there
     */
    public void apply(final PmtuEvent event) {
        if (!event.isComplete()) {
            throw new IllegalArgumentException(
                    "an event of type " + event.type().label() + " lacks what it is about");
        }
        if (snapshots.note(event)) {
            restore(event.snapshot(), SnapshotPart.of(event));
        }
        snapshots.passed();
        switch (event.type()) {
            case MTU_CHANGED -> {
                if (event.state() != null) { // else the kernel's: of a link or a route, and of no entry
                    change(event);
                }
            }
            case CLAIM_QUARANTINED -> quarantine.put(event.entry());
            case ENTRY_EXPIRED, ENTRY_EVICTED, ENTRY_CLEARED -> takeOut(event.destination(), event.state());
            case STUBBORN_SENDER -> stubborn.note(event);
            case IMPACT -> {
                if (event.source() != EntrySource.KERNEL) { // that is the link's cost, not an entry's
                    impacts.journalled(event.destination(), event.counts(), event.timeNs());
                }
            }
            default -> {
                // says something about the forwarder, not about an entry
            }
        }
    }

    private void restore(final byte[] entries, final SnapshotPart part) {
        if (part.number() == 1) {
            clear();
        }
        SnapshotReader.read(entries, this::restore);
        if (part.isLast()) {
            restoredQuarantine.sort(Comparator.comparingLong(PmtuEntry::sequence)); // the order in which they came
            restoredQuarantine.forEach(quarantine::put);
            restoredQuarantine.clear();
            replacePrefixes();
        }
    }

    private void restore(final PmtuEntry entry, final PmtuEvent.Counts counts) {
        impacts.restore(entry.destination(), counts);
        if (entry.state() == EntryState.QUARANTINED) {
            restoredQuarantine.add(entry);
            return;
        }
        if (entry.state() != EntryState.LEARNED) {
            statics.put(entry.destination(), entry);
        }
        if (entry.destination().isHost()) {
            put(entry);
        }
    }

    private void clear() {
        final List<IpAddress> hosts = new ArrayList<>();
        table.forEachHost(entry -> hosts.add(entry.destination().address()));
        hosts.forEach(host -> table.remove(host.high(), host.low()));
        statics.clear();
        replacePrefixes();
        quarantine.clear();
        impacts.clear();
        restoredQuarantine.clear();
        displaced.clear();
    }

    private void change(final PmtuEvent event) {
        final PmtuEntry entry = event.entry();
        final IpPrefix destination = entry.destination();
        if (event.reason() == Reason.DISPROVED) {
            disproofs.note(event.reporter(), destination.address(), event.newMtu(), event.timeNs());
        }
        if (event.reason() == Reason.ACCEPTED || event.state() == EntryState.QUARANTINED) {
            quarantine.remove(destination.address());
        }
        if (event.state() == EntryState.QUARANTINED) {
            return; // disproved, and never in force
        }
        if (entry.state() != EntryState.LEARNED) {
            statics.put(destination, entry);
        }
        if (destination.isHost()) {
            put(entry);
        } else {
            replacePrefixes();
        }
    }

    private void takeOut(final IpPrefix destination, final EntryState after) {
        if (after == EntryState.QUARANTINED) {
            quarantine.remove(destination.address());
        } else if (after == EntryState.LEARNED) {
            statics.remove(destination);
        } else if (after == EntryState.STATIC) {
            put(staticBelow(destination));
        } else {
            statics.remove(destination);
            impacts.forget(destination);
            stubborn.forget(destination.address());
            if (destination.isHost()) {
                table.remove(destination.address().high(), destination.address().low());
            } else {
                replacePrefixes();
            }
        }
    }

    private PmtuEntry staticBelow(final IpPrefix destination) {
        final PmtuEntry below = statics.get(destination);
        if (below == null) {
            throw new IllegalArgumentException("no static value is below the learned one towards " + destination);
        }
        return below;
    }

    private void put(final PmtuEntry entry) {
        while (!table.put(entry)) {
            if (isGrowing) {
                grow();
            } else if (!displaceOne()) {
                displaced.add(entry.destination());
                return;
            }
        }
    }

    // Only when a journal is replayed into a table smaller than its own: live, room is made before the event.
    private boolean displaceOne() {
        final PmtuEntry victim = table.nearestExpiry();
        if (victim == null) {
            return false;
        }
        final IpAddress address = victim.destination().address();
        table.remove(address.high(), address.low());
        displaced.add(victim.destination());
        return true;
    }

    private void grow() {
        final PmtuTable larger = new PmtuTable((int) Math.min(2L * table.capacity(), PmtuTable.MAXIMUM_CAPACITY));
        table.forEachHost(larger::put);
        table = larger;
        replacePrefixes();
    }

    private void replacePrefixes() {
        table.prefixes(statics.values().stream()
                .filter(entry -> !entry.destination().isHost())
                .toList());
    }

    /**
     * SHA-256 over every entry in one canonical order, the same for the same entries whatever order they came in and
     * whatever the table's secret. Control thread only; about a second for a million entries.
     *
     * @return 32 bytes
     */
    public byte[] digest() {
        return table.digest(statics.values(), quarantine.entries());
    }

    /**
     * The latest events about senders that go on although they were told. Any thread.
     *
     * @param destination address
     * @return one per flow, oldest first; empty if there is none
     */
    public List<PmtuEvent> stubbornSenders(final IpAddress destination) {
        return stubborn.of(destination);
    }

    /**
     * Reporters that are not believed for a while. Any thread may ask.
     *
     * @return kept up to date by {@link #apply}
     */
    public ReporterPauses pauses() {
        return pauses;
    }

    /**
     * Whether the events told everything: from the log's first on, or from a complete snapshot on. Control thread only.
     *
     * @return false while something from before may be missing
     */
    public boolean isWhole() {
        return snapshots.isWhole();
    }

    /**
     * The value of a checkpoint's snapshot, as many parts as it needs: the same for equal states. Control thread only.
     *
     * @return at least one part
     */
    public List<byte[]> snapshot() {
        return SnapshotWriter.write(this);
    }

    SnapshotProgress snapshots() {
        return snapshots;
    }

    Disproofs disproofs() {
        return disproofs;
    }

    Quarantine quarantine() {
        return quarantine;
    }

    ImpactTotals impacts() {
        return impacts;
    }

    // Destinations that found no room in a replay; their number falls to zero when each was journalled as evicted.
    List<IpPrefix> displaced() {
        return displaced;
    }
}
