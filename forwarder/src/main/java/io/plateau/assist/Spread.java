package io.plateau.assist;

import io.plateau.linux.BpfMap;
import io.plateau.linux.BpfProgram;
import java.util.Map;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Which of several workers a frame is for: both directions of a flow and all fragments of a datagram are for the same one.
 * A program of the kernel says so ({@code fanout} of {@code assist.bpf.c}) to groups of packet sockets, and the programs at
 * ports by AF_PACKET ask the same function whose evidence a datagram concerns. Keyed, so that nobody can aim flows at one worker.
 *
 * <p>Immutable. Made before the ports and closed after them, by one thread.
 */
public final class Spread implements AutoCloseable {
    private static final String PROGRAM = "fanout";

    // struct spread of assist.bpf.c
    private static final int LENGTH = 24;
    private static final int SECRET_HIGH = 0;
    private static final int SECRET_LOW = 8;
    private static final int WORKERS = 16;

    private final int workers;
    private final BpfMap spread;
    private final BpfProgram program; // null for one worker

    private Spread(final int workers, final BpfMap spread, final BpfProgram program) {
        this.workers = workers;
        this.spread = spread;
        this.program = program;
    }

    /**
     * Loads what is needed.
     *
     * @param workers how many there are, from 1
     * @param secretHigh random, another at each start
     * @param secretLow random, another at each start
     * @return for all ports
     * @throws io.plateau.linux.SystemCallException if the kernel does not take it; its message says what
     */
    public static Spread open(final int workers, final long secretHigh, final long secretLow) {
        final BpfMap spread = BpfMap.array("plateau_spread", LENGTH, 1);
        boolean opened = false;
        try {
            final UnsafeBuffer memory = spread.memory();
            memory.putLong(SECRET_HIGH, secretHigh);
            memory.putLong(SECRET_LOW, secretLow);
            memory.putInt(WORKERS, workers);
            final Map<String, Integer> maps = Map.of("spread", spread.descriptor());
            final BpfProgram program = workers == 1
                    ? null
                    : BpfProgram.loadSocketFilter(
                            "plateau_fanout", Programs.read().instructions(PROGRAM, maps));
            opened = true;
            return new Spread(workers, spread, program);
        } finally {
            if (!opened) {
                spread.close();
            }
        }
    }

    /**
     * How many workers there are.
     *
     * @return from 1
     */
    public int workers() {
        return workers;
    }

    /**
     * What groups of packet sockets are to run.
     *
     * @return null for one worker
     */
    public BpfProgram program() {
        return program;
    }

    // Descriptors by the names that the programs use.
    Map<String, Integer> descriptors() {
        return Map.of("spread", spread.descriptor());
    }

    @Override
    public void close() {
        if (program != null) {
            CloseHelper.quietClose(program);
        }
        CloseHelper.quietClose(spread);
    }
}
