package io.plateau.lab.traffic;

import java.util.Comparator;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * A transfer before anything is done to it, and after; done again and again until it is once as fast as it was at first.
 * The machine may have something else to do for a moment, which slows a transfer down just as a believed claim does; but
 * that is over in another try. All tries are held against the one rate before the first, so that nobody gets used to a
 * transfer that is slower for good.
 *
 * @param count of tries
 * @param isAsFast whether the transfer was as fast after the last of them as before the first
 */
public record SpeedTries(int count, boolean isAsFast) {
    private static final int MOST = 40;
    private static final int WINDOWS_BEFORE = 3;
    private static final long WINDOW_MS = 600;

    /**
     * Tries it.
     *
     * @param transfer measures it for so many milliseconds
     * @param deed what is done to it, given the number of the try from 0 on
     * @param teller gets the figures and their names
     * @return what came of it
     */
    public static SpeedTries of(
            final LongFunction<Measurement> transfer, final IntConsumer deed, final BiConsumer<String, Object> teller) {
        final Measurement before = median(transfer);
        teller.accept("transfer before", before);
        for (int number = 0; number < MOST; number++) {
            deed.accept(number);
            final Measurement after = transfer.apply(WINDOW_MS);
            teller.accept("transfer after", after + ", " + after.percentOf(before) + " % of before");
            if (after.keepsUpWith(before)) {
                return new SpeedTries(number + 1, true);
            }
        }
        return new SpeedTries(MOST, false);
    }

    // One window alone may be unlike the others.
    private static Measurement median(final LongFunction<Measurement> transfer) {
        return Stream.generate(() -> transfer.apply(WINDOW_MS))
                .limit(WINDOWS_BEFORE)
                .sorted(Comparator.comparingDouble(Measurement::gigabitsPerSecond))
                .skip(WINDOWS_BEFORE / 2)
                .findFirst()
                .orElseThrow();
    }
}
