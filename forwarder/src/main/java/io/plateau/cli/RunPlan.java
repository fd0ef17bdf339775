package io.plateau.cli;

import io.plateau.WorkerPlan;
import io.plateau.journal.JournalWriter;
import io.plateau.linux.LinkSettings;
import io.plateau.linux.LinkSettings.Offload;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.claim.PolicySettings.Verify;
import io.plateau.settings.ForwardingSettings.Mode;
import io.plateau.settings.ForwardingSettings.Route;
import io.plateau.settings.ForwardingSettings.Wire;
import io.plateau.settings.PortSettings;
import io.plateau.settings.Settings;
import io.plateau.wire.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code run} would do, in words. Immutable. */
final class RunPlan {
    private final Settings settings;
    private final Map<PortSettings, LinkSettings> links;
    private final List<String> switched;
    private final XdpPlan xdp;
    private final AssistPlan assist;

    // links: of the ports that have one; switched: settings of the kernel that a gateway changes; assist: of the kernel
    RunPlan(
            final Settings settings,
            final Map<PortSettings, LinkSettings> links,
            final List<String> switched,
            final AssistPlan assist) {
        this.settings = settings;
        this.links = links;
        this.switched = List.copyOf(switched);
        this.assist = assist;
        xdp = new XdpPlan(settings, links);
    }

    List<String> lines() {
        final List<String> lines = new ArrayList<>();
        settings.ports().forEach(port -> lines.add(port(port)));
        settings.forwarding().wires().forEach(wire -> lines.add(wire(wire)));
        lines.addAll(xdp.lines());
        lines.add(assist.line());
        lines.addAll(WorkerPlan.of(settings).lines());
        if (settings.forwarding().mode() == Mode.ROUTED) {
            addGateway(lines);
        }
        final PolicySettings policy = settings.policy();
        lines.add("claims: evidence " + label(policy.evidence()) + "; below " + policy.floorIpv4() + " (IPv4) and "
                + policy.floorIpv6() + " (IPv6) " + label(policy.belowFloor()) + "; believed for "
                + StatusText.age(Duration.ofNanos(policy.maxAgeNs())) + "; refused ones "
                + label(policy.refusedClaims()) + " to their addressee");
        lines.add("too big: " + label(policy.tooBig()) + ", at most "
                + settings.icmp().rate() + " ICMP errors a second, "
                + settings.icmp().perSourceRate() + " to one source, for repeats");
        lines.add("a flow that goes on after " + policy.stubbornSender().after() + " reports within "
                + StatusText.age(Duration.ofNanos(policy.stubbornSender().withinNs())) + ": "
                + label(policy.stubbornSender().then()));
        lines.add("in doubt: " + verification(policy));
        lines.add(
                "TCP MSS: " + (policy.mssClamp() ? "lowered to what the table and both links carry" : "left as it is"));
        policy.statics().forEach(entry -> lines.add("static: " + entry.mtu() + " towards " + entry.destination()));
        lines.add("table: up to " + settings.pmtu().capacity() + " learned entries");
        lines.add(
                "journal: " + settings.journal().directory() + "; a day's file is dropped when all in it is older than "
                        + retention(Duration.ofNanos(
                                Math.max(settings.journal().retentionNs(), JournalWriter.LEAST_RETENTION_NS))));
        lines.add("control: " + settings.control().socket());
        return lines;
    }

    private void addGateway(final List<String> lines) {
        final List<Route> routes = settings.forwarding().routes();
        lines.add("gateway: between " + names() + " by "
                + (routes == null ? "the kernel's routes, as they change" : routes.size() + " routes of this file")
                + "; neighbours and addresses are the kernel's");
        lines.add("kernel: what is for the gateway itself, ARP, neighbour discovery and routing protocols stay its own;"
                + " its forwarding is off while run runs, and put back afterwards");
        switched.forEach(change -> lines.add("kernel: " + change));
    }

    private String names() {
        return settings.ports().stream().map(PortSettings::name).collect(Collectors.joining(", "));
    }

    private static String retention(final Duration duration) {
        final boolean isWholeDays = duration.toDays() > 0 && duration.equals(Duration.ofDays(duration.toDays()));
        return isWholeDays ? duration.toDays() + "d" : StatusText.age(duration);
    }

    // What does not stop run but will be noticed.
    List<String> warnings() {
        final List<String> warnings = new ArrayList<>();
        links.forEach((port, link) -> {
            if (!link.isUp()) {
                warnings.add("port " + port.name() + ": " + link.name() + " is down; run: sudo ip link set "
                        + link.name() + " up");
            } else if (!link.hasCarrier()) {
                warnings.add("port " + port.name() + ": " + link.name() + " has no carrier; is the cable in?");
            }
            if (link.offloads().contains(Offload.LARGE_RECEIVE)) {
                warnings.add("port " + port.name() + ": " + link.name()
                        + " joins segments in hardware (LRO), which cannot be undone; run: sudo ethtool -K "
                        + link.name() + " lro off");
            }
        });
        warnings.addAll(xdp.warnings());
        if (settings.policy().verify() == Verify.PROBE && settings.forwarding().mode() == Mode.WIRE) {
            warnNoSource(warnings, "ipv4", settings.forwarding().icmpSourceIpv4());
            warnNoSource(warnings, "ipv6", settings.forwarding().icmpSourceIpv6());
        }
        return warnings;
    }

    private static void warnNoSource(final List<String> warnings, final String family, final IpAddress source) {
        if (source == null) {
            warnings.add("policy.verify: probe sends no echo requests over " + family + ": forwarding.icmp-source."
                    + family + " is not set; give an address behind one of the ports that answers for it");
        }
    }

    private static String verification(final PolicySettings policy) {
        if (policy.evidence() == Evidence.NONE) {
            return "nothing, every claim is believed until it expires";
        }
        return "what was learned, until acknowledgments or echo replies show that more arrives"
                + (policy.verify() == Verify.PROBE ? "; own echo requests ask for them" : "");
    }

    private String port(final PortSettings port) {
        final LinkSettings link = links.get(port);
        final String head = "port " + port.name() + ": " + port.networkInterface() + " by " + label(port.io());
        return link == null
                ? head + ", created by run and gone with it"
                : head + ", MTU " + link.mtu() + (link.isUp() ? ", up" : ", down") + ", offloads " + offloads(link);
    }

    private static String offloads(final LinkSettings link) {
        return link.offloads().isEmpty()
                ? "none"
                : link.offloads().stream().map(RunPlan::label).collect(Collectors.joining(" "));
    }

    private String wire(final Wire wire) {
        final LinkSettings first = links.get(settings.port(wire.first()));
        final LinkSettings second = links.get(settings.port(wire.second()));
        final String head = "wire: " + wire.first() + " - " + wire.second();
        if (first == null || second == null || first.mtu() == second.mtu()) {
            return head;
        }
        final boolean narrowSecond = second.mtu() < first.mtu();
        return head + "; towards " + (narrowSecond ? wire.second() : wire.first()) + " what is longer than "
                + Math.min(first.mtu(), second.mtu()) + " is fragmented or reported";
    }

    private static String label(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace("_", constant instanceof Offload ? "-" : "_");
    }
}
