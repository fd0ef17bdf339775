package io.plateau.lab.traffic;

import io.plateau.lab.network.LabException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** How far a transfer has come, as its receiver sees it. Thread-safe; one observer at a time. */
public final class Progress {
    private long bytes;
    private long lastNs = System.nanoTime();
    private long longestPauseNs;

    private long markBytes;
    private long markNs = lastNs;

    /** Nothing has moved yet. */
    public Progress() {
        // the fields' defaults say it
    }

    // The receiver got something.
    synchronized void onBytes(final long more) {
        note(System.nanoTime());
        bytes += more;
    }

    /** Starts a measurement. */
    public synchronized void mark() {
        markNs = System.nanoTime();
        markBytes = bytes;
        lastNs = markNs;
        longestPauseNs = 0;
    }

    /**
     * Ends a measurement.
     *
     * @return what came since {@link #mark}
     */
    public synchronized Measurement sinceMark() {
        final long nowNs = System.nanoTime();
        final long pauseNs = Math.max(longestPauseNs, nowNs - lastNs);
        return new Measurement(bytes - markBytes, nowNs - markNs, pauseNs);
    }

    /**
     * Bytes received in all.
     *
     * @return bytes
     */
    public synchronized long bytes() {
        return bytes;
    }

    /**
     * Lets time pass, and measures.
     *
     * @param milliseconds how much
     * @return what came
     */
    public Measurement over(final long milliseconds) {
        mark();
        pause(milliseconds);
        return sinceMark();
    }

    /**
     * Lets time pass and measures, again and again until it is as wanted, but not for ever.
     *
     * @param milliseconds of each measurement
     * @param most measurements, at least 1
     * @param wanted what is waited for
     * @return the last measurement
     */
    public Measurement until(final long milliseconds, final int most, final Predicate<Measurement> wanted) {
        Measurement latest = over(milliseconds);
        for (int more = 1; more < most && !wanted.test(latest); more++) {
            latest = over(milliseconds);
        }
        return latest;
    }

    /**
     * Lets time pass.
     *
     * @param milliseconds how much
     * @throws LabException if the thread is interrupted
     */
    public static void pause(final long milliseconds) {
        try {
            TimeUnit.MILLISECONDS.sleep(milliseconds);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LabException.failed("interrupted", e);
        }
    }

    private void note(final long nowNs) {
        longestPauseNs = Math.max(longestPauseNs, nowNs - lastNs);
        lastNs = nowNs;
    }
}
