package io.plateau.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Guesses what somebody meant to write. */
final class Nearest {
    private static final int FARTHEST = 3;

    private Nearest() {}

    // A question to append to a message, or a full stop if no candidate is near.
    static String question(final String written, final Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate -> distance(written, candidate) <= Math.min(FARTHEST, (candidate.length() + 1) / 2))
                .min(Comparator.comparingInt(candidate -> distance(written, candidate)))
                .map(candidate -> "; did you mean " + candidate + "?")
                .orElse(".");
    }

    // How many letters have to be added, taken away or changed; an underscore is as good as a hyphen.
    private static int distance(final String left, final String right) {
        final String from = left.toLowerCase(Locale.ROOT).replace('_', '-');
        final String to = right.toLowerCase(Locale.ROOT).replace('_', '-');
        int[] above = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            final int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                final int change = from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1;
                current[column] =
                        Math.min(above[column - 1] + change, Math.min(above[column], current[column - 1]) + 1);
            }
            above = current;
        }
        return above[to.length()];
    }
}
