package io.plateau.bench;

import java.util.concurrent.TimeUnit;

/**
 * When each frame of an open loop should be sent: evenly, whatever became of those before it. A latency that is
 * counted from there includes the time that a frame had to wait for its turn behind others, and so omits
 * nothing (coordinated omission).
 */
final class Schedule {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final long startNs;
    private final long rate;
    private final long warmUp;
    private final long count;

    // startNs: of the first frame, by any clock; rate: frames a second; warmUp, measured: seconds
    Schedule(final long startNs, final long rate, final double warmUp, final double measured) {
        if (rate < 1 || warmUp < 0 || measured <= 0) {
            throw new IllegalArgumentException(
                    "rate=" + rate + ", warmUp=" + warmUp + ", measured=" + measured + ": there would be no frame");
        }
        this.startNs = startNs;
        this.rate = rate;
        this.warmUp = Math.round(warmUp * rate);
        count = this.warmUp + Math.round(measured * rate);
    }

    // All frames, those of the warm-up included.
    long count() {
        return count;
    }

    // number: from 0
    long dueNs(final long number) {
        return startNs + number / rate * SECOND_NS + number % rate * SECOND_NS / rate;
    }

    // When the measured part begins.
    long beginsNs() {
        return dueNs(warmUp);
    }

    // When the last frame is over.
    long endsNs() {
        return dueNs(count);
    }
}
