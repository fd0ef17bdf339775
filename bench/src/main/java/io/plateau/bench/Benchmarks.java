package io.plateau.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.openjdk.jmh.Main;

/** The command line of JMH, which tells of each benchmark what it allocates, too, if no other profiler is asked for. */
public final class Benchmarks {
    private static final String PROFILER = "-prof";

    private Benchmarks() {}

    /**
     * Runs JMH.
     *
     * @param arguments those of JMH
     * @throws IOException if it cannot read or write
     */
    public static void main(final String... arguments) throws IOException {
        Main.main(withAllocations(arguments));
    }

    // The same, and the allocation profiler if there is none.
    static String[] withAllocations(final String... arguments) {
        return Arrays.asList(arguments).contains(PROFILER)
                ? arguments
                : Stream.concat(Arrays.stream(arguments), Stream.of(PROFILER, "gc"))
                        .toArray(String[]::new);
    }
}
