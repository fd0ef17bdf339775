package io.plateau.pmtu;

import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.event.EventLogException;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.wire.IpPrefix;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Something to do on the control thread: offered to the control ring as a COMMAND. Its result completes there, with a
 * {@link PmtuRefusedException} if the command was refused and an {@link EventLogException} if the journal failed; nothing
 * was changed by what failed.
 *
 * @param <T> what it gives
 */
public final class PmtuCommand<T> {
    private final Action<T> action;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    private PmtuCommand(final Action<T> action) {
        this.action = action;
    }

    @FunctionalInterface
    private interface Action<T> {
        T run(PmtuControl control, long nowNs);
    }

    /**
     * Enforces a value for good and replaces what was there.
     *
     * @param destination address or prefix
     * @param mtu bytes, IP header included
     * @param isLocked whether claims must not lower it
     * @param operatorUid who commands it
     * @return gives the new entry
     */
    public static PmtuCommand<PmtuEntry> set(
            final IpPrefix destination, final int mtu, final boolean isLocked, final long operatorUid) {
        return new PmtuCommand<>(
                (control, nowNs) -> control.operator().set(destination, mtu, isLocked, nowNs, operatorUid));
    }

    /**
     * Takes out what was learned, quarantined, or set by an operator for one destination.
     *
     * @param destination address or prefix, exactly as it was set
     * @param operatorUid who commands it
     * @return gives how many entries went, at least 1
     */
    public static PmtuCommand<Integer> clear(final IpPrefix destination, final long operatorUid) {
        return new PmtuCommand<>((control, nowNs) -> control.operator().clear(destination, nowNs, operatorUid));
    }

    /**
     * Takes out all that was learned or quarantined.
     *
     * @param operatorUid who commands it
     * @return gives how many entries went
     */
    public static PmtuCommand<Integer> clearAll(final long operatorUid) {
        return new PmtuCommand<>((control, nowNs) -> control.operator().clearAll(nowNs, operatorUid));
    }

    /**
     * Enforces a quarantined value as a learned one.
     *
     * @param destination address
     * @param operatorUid who commands it
     * @return gives the new entry
     */
    public static PmtuCommand<PmtuEntry> accept(final IpPrefix destination, final long operatorUid) {
        return new PmtuCommand<>((control, nowNs) -> control.operator().accept(destination, nowNs, operatorUid));
    }

    /**
     * Journals that the MTU of a port's link changed.
     *
     * @param port configured name
     * @param oldMtu bytes before
     * @param newMtu bytes now
     * @return gives nothing
     */
    public static PmtuCommand<Void> linkMtuChanged(final String port, final int oldMtu, final int newMtu) {
        return new PmtuCommand<>((control, nowNs) -> {
            control.noteKernelMtu(PmtuEvent.of(EventType.MTU_CHANGED, nowNs).port(port), oldMtu, newMtu);
            return null;
        });
    }

    /**
     * Journals that the MTU of a route changed.
     *
     * @param destination of the route
     * @param oldMtu bytes before; {@link PmtuEvent#ABSENT} if it had none of its own
     * @param newMtu bytes now; {@link PmtuEvent#ABSENT} if it has none of its own any more
     * @return gives nothing
     */
    public static PmtuCommand<Void> routeMtuChanged(final IpPrefix destination, final int oldMtu, final int newMtu) {
        return new PmtuCommand<>((control, nowNs) -> {
            control.noteKernelMtu(PmtuEvent.of(EventType.MTU_CHANGED, nowNs).destination(destination), oldMtu, newMtu);
            return null;
        });
    }

    /**
     * Asks something between two events.
     *
     * @param question must be short, and must not change anything
     * @param <T> what it gives
     * @return gives the answer
     */
    public static <T> PmtuCommand<T> query(final Function<PmtuState, T> question) {
        return new PmtuCommand<>((control, nowNs) -> question.apply(control.state()));
    }

    /**
     * Puts another policy in force.
     *
     * @param settings the policy
     * @param text as the configuration has it, for the journal
     * @return gives nothing
     */
    public static PmtuCommand<Void> applyPolicy(final PolicySettings settings, final String text) {
        return new PmtuCommand<>((control, nowNs) -> {
            control.applyPolicy(settings, text, nowNs);
            return null;
        });
    }

    /**
     * Starts the bookkeeping after a restore: see {@link PmtuControl#start}.
     *
     * @param detail version, configuration digest, host
     * @param policyText as the configuration has it, for the journal
     * @return gives nothing
     */
    public static PmtuCommand<Void> start(final String detail, final String policyText) {
        return new PmtuCommand<>((control, nowNs) -> {
            control.start(detail, policyText, nowNs);
            return null;
        });
    }

    /**
     * Ends the bookkeeping: see {@link PmtuControl#stop}.
     *
     * @return gives nothing
     */
    public static PmtuCommand<Void> stop() {
        return new PmtuCommand<>((control, nowNs) -> {
            control.stop(nowNs);
            return null;
        });
    }

    /**
     * What comes of it.
     *
     * @return completes on the control thread
     */
    public CompletableFuture<T> result() {
        return result;
    }

    void carryOut(final PmtuControl control, final long nowNs) {
        try {
            result.complete(action.run(control, nowNs));
        } catch (final PmtuRefusedException | EventLogException refused) {
            result.completeExceptionally(refused);
        } finally {
            if (!result.isDone()) { // a fault of ours, on its way to the ring's error handler; nobody must wait for it
                result.completeExceptionally(new IllegalStateException("the command failed; see the log"));
            }
        }
    }
}
