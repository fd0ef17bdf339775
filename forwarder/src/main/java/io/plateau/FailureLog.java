package io.plateau;

import io.plateau.linux.SystemCallException;
import io.plateau.pmtu.event.EventLogException;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochNanoClock;
import org.slf4j.Logger;

/**
 * Writes the failures of running agents to the log, a line a second at most: what a stranger's frames can provoke, such as
 * claims while the journal's disk is full, must not fill the log. Any thread.
 */
final class FailureLog implements ErrorHandler {
    private static final long INTERVAL_NS = 1_000_000_000L;

    private final Logger log;
    private final EpochNanoClock clock;
    private long nextNs = Long.MIN_VALUE;
    private long unwritten;

    FailureLog(final Logger log, final EpochNanoClock clock) {
        this.log = log;
        this.clock = clock;
    }

    @Override
    public synchronized void onError(final Throwable problem) {
        final long nowNs = clock.nanoTime();
        if (nowNs < nextNs) {
            unwritten++;
            return;
        }
        nextNs = nowNs + INTERVAL_NS;
        if (unwritten > 0) {
            log.error("{} failures in between are not shown", unwritten);
            unwritten = 0;
        }
        if (problem instanceof EventLogException || problem instanceof SystemCallException) {
            log.error("{}", problem.getMessage());
        } else {
            log.error("{}", problem.getMessage(), problem);
        }
    }
}
