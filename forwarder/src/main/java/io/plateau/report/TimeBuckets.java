package io.plateau.report;

import io.plateau.pmtu.event.PmtuEvent;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Cost and extent over time, in at most {@link #MOST} spans of equal and round length that grow with the time covered. One
 * thread.
 */
public final class TimeBuckets {
    static final int MOST = 120;

    // Each divides the next, so that spans merge whole.
    private static final long[] STEPS_NS = {
        ms(1),
        ms(5),
        ms(10),
        ms(50),
        ms(100),
        ms(500),
        s(1),
        s(5),
        s(10),
        s(30),
        s(60),
        s(300),
        s(600),
        s(1800),
        s(3600),
        s(7200),
        s(21_600),
        s(43_200),
        s(86_400),
        s(864_000),
        s(8_640_000),
        s(86_400_000)
    };

    private final Map<CostPart, long[]> cost = new EnumMap<>(CostPart.class);
    private final long[] mostLowered = new long[MOST];
    private final long[] lastLowered = new long[MOST];
    private int step;
    private long startNs;
    private int used;

    TimeBuckets() {
        for (final CostPart part : CostPart.values()) {
            cost.put(part, new long[MOST]);
        }
    }

    private static long ms(final long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }

    private static long s(final long s) {
        return TimeUnit.SECONDS.toNanos(s);
    }

    void cost(final long timeNs, final PmtuEvent.Counts counts) {
        final int bucket = bucket(timeNs);
        cost.forEach((part, values) -> values[bucket] += part.of(counts));
    }

    // So many destinations are lowered from now on.
    void lowered(final long timeNs, final long destinations) {
        final int bucket = bucket(timeNs);
        mostLowered[bucket] = Math.max(mostLowered[bucket], destinations);
        lastLowered[bucket] = destinations;
    }

    // Where a time stands; earlier than the first, for which a clock was set back, counts as the first.
    private int bucket(final long timeNs) {
        if (used == 0) {
            startNs = floor(timeNs);
            used = 1;
        }
        while ((timeNs - startNs) / stepNs() >= MOST) {
            widen();
        }
        final int bucket = (int) Math.max(0, (timeNs - startNs) / stepNs());
        for (; used <= bucket; used++) {
            mostLowered[used] = lastLowered[used - 1];
            lastLowered[used] = lastLowered[used - 1];
        }
        return bucket;
    }

    private long floor(final long timeNs) {
        return timeNs - Math.floorMod(timeNs, stepNs());
    }

    private void widen() {
        final long narrowNs = stepNs();
        step++;
        final int ratio = (int) (stepNs() / narrowNs);
        final int offset = (int) ((startNs - floor(startNs)) / narrowNs);
        startNs = floor(startNs);
        cost.values().forEach(values -> sum(values, offset, ratio));
        merge(offset, ratio);
        used = (used - 1 + offset) / ratio + 1;
    }

    private void sum(final long[] values, final int offset, final int ratio) {
        final long[] narrow = values.clone();
        Arrays.fill(values, 0);
        for (int i = 0; i < used; i++) {
            values[(i + offset) / ratio] += narrow[i];
        }
    }

    private void merge(final int offset, final int ratio) {
        final long[] most = mostLowered.clone();
        final long[] last = lastLowered.clone();
        Arrays.fill(mostLowered, 0);
        Arrays.fill(lastLowered, 0);
        for (int i = 0; i < used; i++) {
            final int wide = (i + offset) / ratio;
            mostLowered[wide] = Math.max(mostLowered[wide], most[i]);
            lastLowered[wide] = last[i];
        }
    }

    /**
     * How long each span is.
     *
     * @return nanoseconds, a round time
     */
    public long stepNs() {
        return STEPS_NS[step];
    }

    /**
     * When the first span begins.
     *
     * @return nanoseconds since the epoch
     */
    public long startNs() {
        return startNs;
    }

    /**
     * How many spans there are.
     *
     * @return 0 to 120
     */
    public int size() {
        return used;
    }

    /**
     * Datagrams in each span.
     *
     * @param part what became of them
     * @return as many as {@link #size}
     */
    public long[] cost(final CostPart part) {
        return Arrays.copyOf(cost.get(part), used);
    }

    /**
     * How many destinations were lowered at most in each span.
     *
     * @return as many as {@link #size}
     */
    public long[] lowered() {
        return Arrays.copyOf(mostLowered, used);
    }
}
