package io.plateau;

import io.plateau.pmtu.PmtuCommand;
import io.plateau.ring.ControlRing;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.agrona.LangUtil;
import org.agrona.concurrent.EpochNanoClock;

/** Has the control thread carry commands out, and waits for each. Any thread but the control thread. */
final class CommandGate {
    private static final long LIMIT_S = 30;

    private final ControlRing ring;
    private final EpochNanoClock clock;

    CommandGate(final ControlRing ring, final EpochNanoClock clock) {
        this.ring = ring;
        this.clock = clock;
    }

    // Carries one out. Returns what it found or did. @throws ForwarderException if the control thread does not
    // answer; the command's own exceptions as they are
    <T> T carryOut(final PmtuCommand<T> command) {
        if (!ring.offerCommand(command, clock.nanoTime())) {
            throw new ForwarderException("the control thread is behind with its work; try again in a moment", null);
        }
        try {
            return command.result().get(LIMIT_S, TimeUnit.SECONDS);
        } catch (final ExecutionException e) {
            LangUtil.rethrowUnchecked(e.getCause());
            return null;
        } catch (final TimeoutException e) {
            throw new ForwarderException("the control thread has not answered for " + LIMIT_S + " s", e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ForwarderException("interrupted while the control thread was at work", e);
        }
    }
}
