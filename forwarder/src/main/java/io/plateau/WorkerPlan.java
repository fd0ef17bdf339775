package io.plateau;

import io.plateau.linux.CpuAffinity;
import io.plateau.port.AfPacketPort;
import io.plateau.settings.ForwardingSettings.Mode;
import io.plateau.settings.PortSettings;
import io.plateau.settings.PortSettings.Io;
import io.plateau.settings.Settings;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How many workers run, which ports they share, and on which processors. Both directions of a flow are for the same
 * worker: a wire of which one end has a single queue is the first worker's. A gateway's ports all have one for each.
 *
 * <p>Immutable; any thread.
 */
public final class WorkerPlan {
    /** Whatever the kernel chooses. */
    public static final int ANY_PROCESSOR = -1;

    private static final int BYTES_PER_MIB = 1 << 20;

    private final Settings settings;
    private final BitSet processors;

    private WorkerPlan(final Settings settings, final BitSet processors) {
        this.settings = settings;
        this.processors = processors;
    }

    /**
     * Plans for this process, on the processors that the calling thread may use.
     *
     * @param settings validated
     * @return what {@code run} does
     */
    public static WorkerPlan of(final Settings settings) {
        return of(settings, CpuAffinity.get());
    }

    static WorkerPlan of(final Settings settings, final BitSet processors) {
        return new WorkerPlan(settings, processors);
    }

    /**
     * Workers that run.
     *
     * @return as many as the configuration says; 1 if there is no port that they could share
     */
    public int workers() {
        return settings.ports().stream().anyMatch(this::isShared) ? settings.workers() : 1;
    }

    /**
     * Whether each worker has a part of what comes in by a port.
     *
     * @param port of the configuration
     * @return false if the first worker has all of it
     */
    public boolean isShared(final PortSettings port) {
        return settings.workers() > 1
                && hasQueueForEach(port)
                && (settings.forwarding().mode() == Mode.ROUTED
                        || hasQueueForEach(settings.port(settings.forwarding().otherEnd(port.name()))));
    }

    private static boolean hasQueueForEach(final PortSettings port) {
        return port.io() == Io.AF_PACKET;
    }

    /**
     * Where a worker is to stay: the first processor is left to the rest of the program, and to interrupts.
     *
     * @param worker number, from 0
     * @return its processor; {@link #ANY_PROCESSOR} for the only worker, or if there are too few for each to have one
     */
    public int processorOf(final int worker) {
        final int workers = workers();
        if (workers == 1 || processors.cardinality() <= workers) {
            return ANY_PROCESSOR;
        }
        return processors.stream().skip(worker + 1L).findFirst().orElse(ANY_PROCESSOR);
    }

    /**
     * All of it in words.
     *
     * @return lines for {@code check}
     */
    public List<String> lines() {
        final int workers = workers();
        final List<String> lines = new ArrayList<>();
        if (workers > 1) {
            lines.add("workers: " + workers + placement(workers)
                    + "; both directions of a flow, and all fragments of a datagram, are one worker's");
            lines.add("workers: each has a receive ring of "
                    + AfPacketPort.DEFAULT_GEOMETRY.totalBytes() / BYTES_PER_MIB + " MiB on each port that they share: "
                    + names(true));
        } else {
            lines.add("workers: 1" + (settings.workers() > 1 ? ", not " + settings.workers() : ""));
        }
        if (settings.workers() > 1 && !names(false).isEmpty()) {
            lines.add(
                    "workers: worker-0 alone has " + names(false)
                            + ": a port with io: tap or af_xdp has one queue, and what goes between it and others stays together");
        }
        return lines;
    }

    private String placement(final int workers) {
        if (processorOf(0) == ANY_PROCESSOR) {
            return ", on no processors of their own: that takes " + (workers + 1) + ", and this process may use "
                    + processors.cardinality();
        }
        return IntStream.range(0, workers)
                .mapToObj(worker -> ", worker-" + worker + " on processor " + processorOf(worker))
                .collect(Collectors.joining());
    }

    private String names(final boolean areShared) {
        return settings.ports().stream()
                .filter(port -> isShared(port) == areShared)
                .map(PortSettings::name)
                .collect(Collectors.joining(", "));
    }
}
