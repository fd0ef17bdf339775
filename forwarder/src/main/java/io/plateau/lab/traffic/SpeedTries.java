package io.plateau.lab.traffic;

import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import java.util.function.LongFunction;

/**
 * A transfer before and after something is done to it, again and again until one try shows no difference. The machine may
 * have something else to do for a moment, which slows a transfer down just as a believed claim does; but that is over in
 * the next try, and a believed claim is not.
 *
 * @param count of tries
 * @param isAsFast whether the last of them was as fast after as it was before
 */
public record SpeedTries(int count, boolean isAsFast) {
    private static final int MOST = 8;
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
        for (int number = 0; number < MOST; number++) {
            final Measurement before = transfer.apply(WINDOW_MS);
            teller.accept("transfer before", before);
            deed.accept(number);
            final Measurement after = transfer.apply(WINDOW_MS);
            teller.accept("transfer after", after + ", " + after.percentOf(before) + " % of before");
            if (after.keepsUpWith(before)) {
                return new SpeedTries(number + 1, true);
            }
        }
        return new SpeedTries(MOST, false);
    }
}
