package io.plateau.control;

import io.plateau.pmtu.PmtuCommand;
import io.plateau.pmtu.PmtuRefusedException;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.event.EventLogException;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.ring.ControlRing;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.concurrent.EpochNanoClock;

/**
 * The running forwarder, as the control socket sees it. Reads go to the table from the asking thread; commands go through
 * the control ring and are waited for. Several threads at once.
 */
public final class ControlTarget {
    private static final long TIMEOUT_S = 5;

    private final PmtuState state;
    private final ControlRing ring;
    private final EpochNanoClock clock;
    private final Supplier<StatusReport> status;

    /**
     * Joins what a forwarder is made of.
     *
     * @param state of the control thread
     * @param ring to the control thread
     * @param clock of the forwarder
     * @param status makes a report of what is now; any thread
     */
    public ControlTarget(
            final PmtuState state,
            final ControlRing ring,
            final EpochNanoClock clock,
            final Supplier<StatusReport> status) {
        this.state = state;
        this.ring = ring;
        this.clock = clock;
        this.status = status;
    }

    StatusReport status() {
        return status.get();
    }

    // Hosts, prefixes and quarantined values, each as it was at one moment. The visitor may stop the walk by throwing.
    void forEachEntry(final Consumer<ListedEntry> visitor) {
        state.forEach(entry -> visitor.accept(listed(entry)));
    }

    // What counts for a destination: its own entry, the static value below that, the prefix that covers it, and the
    // quarantined claim, as far as there are such.
    List<ListedEntry> find(final IpPrefix destination) {
        return await(PmtuCommand.query(now -> entriesOf(now, destination))).stream()
                .map(this::listed)
                .toList();
    }

    // The latest event of each flow towards a destination that goes on although it was told.
    List<PmtuEvent> stubbornSenders(final IpPrefix destination) {
        return destination.isHost() ? state.stubbornSenders(destination.address()) : List.of();
    }

    private static List<PmtuEntry> entriesOf(final PmtuState state, final IpPrefix destination) {
        final Map<String, PmtuEntry> found = new LinkedHashMap<>();
        final IpAddress address = destination.address();
        if (destination.isHost()) {
            add(found, state.enforced(address));
        }
        add(found, state.staticEntry(destination));
        state.statics().stream()
                .filter(entry -> entry.destination().length() < destination.length()
                        && entry.destination().contains(address.high(), address.low()))
                .max(Comparator.comparingInt(entry -> entry.destination().length()))
                .ifPresent(prefix -> add(found, prefix));
        if (destination.isHost()) {
            add(found, state.quarantined(address));
        }
        return List.copyOf(found.values());
    }

    private static void add(final Map<String, PmtuEntry> found, final PmtuEntry entry) {
        if (entry != null) {
            found.putIfAbsent(entry.destination() + " " + entry.state(), entry);
        }
    }

    private ListedEntry listed(final PmtuEntry entry) {
        return new ListedEntry(entry, state.impact(entry.destination()));
    }

    String set(final IpPrefix destination, final int mtu, final boolean isLocked, final long operatorUid) {
        final PmtuEntry entry = await(PmtuCommand.set(destination, mtu, isLocked, operatorUid));
        return entry.destination() + " is " + (entry.state() == EntryState.LOCKED ? "locked" : "set") + " at "
                + entry.mtu();
    }

    String clear(final IpPrefix destination, final long operatorUid) {
        final int cleared = await(PmtuCommand.clear(destination, operatorUid));
        return "cleared " + entries(cleared) + " of " + destination;
    }

    String clearAll(final long operatorUid) {
        return "cleared " + entries(await(PmtuCommand.clearAll(operatorUid)));
    }

    String accept(final IpPrefix destination, final long operatorUid) {
        final PmtuEntry entry = await(PmtuCommand.accept(destination, operatorUid));
        return entry.destination() + " is enforced at " + entry.mtu();
    }

    private static String entries(final int count) {
        return count + (count == 1 ? " entry" : " entries");
    }

    private <T> T await(final PmtuCommand<T> command) {
        if (!ring.offerCommand(command, clock.nanoTime())) {
            throw new ControlException(1, "the forwarder has no room for a command now, nothing was done; try again");
        }
        try {
            return command.result().get(TIMEOUT_S, TimeUnit.SECONDS);
        } catch (final ExecutionException failed) {
            throw new ControlException(1, wordsOf(failed.getCause()));
        } catch (final TimeoutException late) {
            throw new ControlException(
                    1,
                    "the forwarder did not get to it within " + TIMEOUT_S
                            + " s but will; look with `plateau pmtu list` before you try again");
        } catch (final InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new ControlException(1, "the forwarder is stopping; it may not have been done");
        }
    }

    private static String wordsOf(final Throwable cause) {
        if (cause instanceof PmtuRefusedException) {
            return cause.getMessage();
        }
        return cause instanceof EventLogException
                ? "the journal did not take it, so nothing was changed: " + cause.getMessage()
                : "it failed, see the forwarder's log: " + cause.getMessage();
    }
}
