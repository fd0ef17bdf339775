package io.plateau;

import io.plateau.linux.CpuAffinity;
import io.plateau.linux.LinkSettings;
import io.plateau.port.AfPacketPort;
import io.plateau.settings.ForwardingSettings.Mode;
import io.plateau.settings.PortSettings;
import io.plateau.settings.PortSettings.Io;
import io.plateau.settings.Settings;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How many workers run, which ports they share, and on which processors. Each has a packet socket of its own, and both
 * directions of a flow are for the same worker: a wire of which one end has a single queue is the first worker's. Of a
 * wire between AF_XDP ports with several queues each has that of its number, and the interfaces decide whose a flow is.
 *
 * <p>Immutable; any thread.
 */
public final class WorkerPlan {
    /** Whatever the kernel chooses. */
    public static final int ANY_PROCESSOR = -1;

    private static final int BYTES_PER_MIB = 1 << 20;

    private final Settings settings;
    private final BitSet processors;
    private final Map<String, Integer> receiveQueues = new HashMap<>(); // of AF_XDP ports, by name

    private WorkerPlan(
            final Settings settings, final BitSet processors, final ToIntFunction<PortSettings> receiveQueuesOf) {
        this.settings = settings;
        this.processors = processors;
        settings.ports().stream()
                .filter(port -> settings.workers() > 1 && port.io() == Io.AF_XDP)
                .forEach(port -> receiveQueues.put(port.name(), receiveQueuesOf.applyAsInt(port)));
    }

    /**
     * Plans for this process, on the processors that the calling thread may use, for the interfaces as they are now.
     *
     * @param settings validated, of interfaces that are there
     * @return what {@code run} does
     */
    public static WorkerPlan of(final Settings settings) {
        return of(
                settings,
                CpuAffinity.get(),
                port -> LinkSettings.read(port.networkInterface()).receiveQueues());
    }

    // receiveQueuesOf: asked of AF_XDP ports only
    static WorkerPlan of(
            final Settings settings, final BitSet processors, final ToIntFunction<PortSettings> receiveQueuesOf) {
        return new WorkerPlan(settings, processors, receiveQueuesOf);
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
        if (settings.workers() == 1 || !hasQueues(port)) {
            return false;
        }
        if (settings.forwarding().mode() == Mode.ROUTED) {
            return true;
        }
        final PortSettings otherEnd = settings.port(settings.forwarding().otherEnd(port.name()));
        return otherEnd.io() == port.io() && hasQueues(otherEnd);
    }

    private boolean hasQueues(final PortSettings port) {
        return switch (port.io()) {
            case AF_PACKET -> true;
            case AF_XDP -> receiveQueues.get(port.name()) > 1;
            case TAP -> false;
        };
    }

    /**
     * Queues that the interface of an AF_XDP port has to have.
     *
     * @param port of the configuration
     * @return one for each worker that shares it, of either direction; 1 if the first worker has all of it, to receive
     */
    public int queuesOf(final PortSettings port) {
        return isShared(port) ? settings.workers() : 1;
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
            lines.add("workers: " + workers + placement(workers));
        } else {
            lines.add("workers: 1" + (settings.workers() > 1 ? ", not " + settings.workers() : ""));
        }
        addIfAny(
                lines,
                port -> isShared(port) && port.io() == Io.AF_PACKET,
                "workers: each has a receive ring of " + AfPacketPort.DEFAULT_GEOMETRY.totalBytes() / BYTES_PER_MIB
                        + " MiB on each port that they share: ",
                "; both directions of a flow, and all fragments of a datagram, are one worker's");
        addIfAny(
                lines,
                port -> isShared(port) && port.io() == Io.AF_XDP,
                "workers: each has a queue of its own of each of ",
                "; whose a flow is the interface decides (RSS), and only if that treats both directions alike"
                        + " (sudo ethtool -X IF hfunc toeplitz xfrm symmetric-xor, or a symmetric key) can"
                        + " acknowledgments disprove a claim");
        addIfAny(
                lines,
                port -> settings.workers() > 1 && !isShared(port),
                "workers: worker-0 alone has ",
                ": a port with io: tap has one queue, as has one with io: af_xdp unless ethtool -L says otherwise, and"
                        + " what goes between it and others stays together");
        return lines;
    }

    private void addIfAny(
            final List<String> lines, final Predicate<PortSettings> wanted, final String before, final String after) {
        final String names =
                settings.ports().stream().filter(wanted).map(PortSettings::name).collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            lines.add(before + names + after);
        }
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
}
