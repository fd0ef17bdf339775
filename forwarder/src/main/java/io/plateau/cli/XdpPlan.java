package io.plateau.cli;

import io.plateau.WorkerPlan;
import io.plateau.linux.BpfProgram;
import io.plateau.linux.LinkSettings;
import io.plateau.linux.LinkSettings.Offload;
import io.plateau.settings.PortSettings;
import io.plateau.settings.PortSettings.Io;
import io.plateau.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code io: af_xdp} asks of the interfaces, and what it means for the hosts behind them. Immutable. */
final class XdpPlan {
    private final Settings settings;
    private final Map<PortSettings, LinkSettings> links = new LinkedHashMap<>();

    XdpPlan(final Settings settings, final Map<PortSettings, LinkSettings> all) {
        this.settings = settings;
        for (final PortSettings port : settings.ports()) {
            if (port.io() == Io.AF_XDP && all.containsKey(port)) {
                links.put(port, all.get(port));
            }
        }
    }

    boolean isNeeded() {
        return !links.isEmpty();
    }

    // What stops it, each with the way out. workers: of the same links
    List<String> lacking(final WorkerPlan workers) {
        final List<String> lacking = new ArrayList<>();
        links.forEach((port, link) -> {
            if (link.mtu() > BpfProgram.LARGEST_XDP_MTU) {
                lacking.add(about(port) + link.name() + " has an MTU of " + link.mtu()
                        + ", and io: af_xdp takes frames of one page, an MTU of " + BpfProgram.LARGEST_XDP_MTU
                        + " (4096 bytes less headroom); run: sudo ip link set " + link.name() + " mtu "
                        + BpfProgram.LARGEST_XDP_MTU + ", or write io: af_packet");
            }
            final int queues = workers.queuesOf(port);
            if (link.receiveQueues() != queues || link.transmitQueues() < queues) {
                lacking.add(about(port) + (queues > 1 ? queuesForWorkers(link, queues) : oneQueue(port, link))
                        + ", or write io: af_packet");
            }
        });
        return lacking;
    }

    private static String queuesForWorkers(final LinkSettings link, final int workers) {
        return link.name() + " has " + link.receiveQueues() + " receive and " + link.transmitQueues()
                + " transmit queues, and workers: " + workers + " takes " + workers
                + ", one of either for each, or one in all; run: "
                + command(link, workers, " (or rx " + workers + " tx " + workers + ")");
    }

    private String oneQueue(final PortSettings port, final LinkSettings link) {
        final LinkSettings otherEnd =
                links.get(settings.port(settings.forwarding().otherEnd(port.name())));
        final boolean isForWorkers = settings.workers() > 1 && otherEnd != null;
        return link.name() + " spreads what it receives over " + link.receiveQueues()
                + " queues, and io: af_xdp takes one"
                + (isForWorkers ? ", as " + otherEnd.name() + " at the other end of the wire has" : "")
                + "; run: " + command(link, 1, " (or rx 1)")
                + (isForWorkers
                        ? ", or give both ends " + settings.workers() + ", one for each worker: "
                                + command(otherEnd, settings.workers(), "")
                        : "");
    }

    private static String command(final LinkSettings link, final int queues, final String otherwise) {
        return "sudo ethtool -L " + link.name() + " combined " + queues + otherwise;
    }

    private static String about(final PortSettings port) {
        return port.place() + ": ports." + port.name() + ".interface: ";
    }

    List<String> lines() {
        if (links.isEmpty()) {
            return List.of();
        }
        return List.of(
                "af_xdp: a program in the driver of " + names() + ", gone with this process however it ends; the kernel"
                        + " sees nothing of what comes in there",
                "af_xdp: XDP tells nothing of offloads: the kernel has peers on this machine send no super-frames, and"
                        + " checksums of TCP and UDP that a peer leaves to its interface are completed; those of SCTP"
                        + " and in tunnels are not, nor are tags seen that a peer leaves to it; for these, where the"
                        + " peer is: ethtool -K PEER tx off txvlan off");
    }

    List<String> warnings() {
        return links.entrySet().stream()
                .filter(entry -> entry.getValue().offloads().contains(Offload.RECEIVE_VLAN))
                .map(entry -> "port " + entry.getKey().name() + ": "
                        + entry.getValue().name()
                        + " may take VLAN tags out of frames, and XDP does not see them then; if there are any, run:"
                        + " sudo ethtool -K " + entry.getValue().name() + " rxvlan off")
                .toList();
    }

    private String names() {
        return links.values().stream().map(LinkSettings::name).collect(Collectors.joining(", "));
    }
}
