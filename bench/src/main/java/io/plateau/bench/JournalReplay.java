package io.plateau.bench;

import io.plateau.journal.JournalReader;
import io.plateau.pmtu.PmtuState;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** Replays a whole journal into a table, on one thread, and prints how fast. */
public final class JournalReplay {
    private static final double NS_PER_S = 1e9;

    private JournalReplay() {}

    /**
     * Replays it.
     *
     * @param arguments directory, and how often
     */
    public static void main(final String... arguments) {
        final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        for (int round = 0; round < Integer.parseInt(arguments[1]); round++) {
            final PmtuState state = PmtuState.growing();
            final long startNs = System.nanoTime();
            long events = 0;
            try (JournalReader reader = JournalReader.open(Path.of(arguments[0]))) {
                while (reader.next()) {
                    state.apply(reader.event());
                    events++;
                }
            }
            final double seconds = (System.nanoTime() - startNs) / NS_PER_S;
            out.printf(Locale.ROOT, "%d events in %.2f s, %.0f a second%n", events, seconds, events / seconds);
        }
    }
}
