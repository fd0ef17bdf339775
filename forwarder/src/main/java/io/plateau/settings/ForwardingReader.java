package io.plateau.settings;

import io.plateau.settings.ForwardingSettings.Mode;
import io.plateau.settings.ForwardingSettings.Route;
import io.plateau.settings.ForwardingSettings.Wire;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the {@code forwarding} section, which speaks of ports by their names. */
final class ForwardingReader {
    private static final String WIRES_EXAMPLE = "wires: [[lan, wan]]";

    private final Section section;
    private final Faults faults;
    private final Set<String> ports;
    private final Map<String, String> wireOf = new HashMap<>();

    // For a file whose ports are known, faulty ones included.
    ForwardingReader(final Section section, final Set<String> ports, final Faults faults) {
        this.section = section;
        this.ports = ports;
        this.faults = faults;
    }

    ForwardingSettings read() {
        final Mode mode = section.oneOf("mode", Mode.WIRE);
        if (mode == Mode.WIRE) {
            section.require("wires", WIRES_EXAMPLE);
        }
        final int before = faults.count();
        final List<Wire> wires = wires();
        if (mode == Mode.WIRE && section.has("wires") && faults.count() == before) {
            noteUnwired();
        }
        final Section source = section.section("icmp-source");
        final IpAddress ipv4 = icmpSource(source, "ipv4");
        final IpAddress ipv6 = icmpSource(source, "ipv6");
        source.end();
        final ForwardingSettings settings = new ForwardingSettings(mode, wires, ipv4, ipv6, routes());
        noteOfOtherMode(mode);
        section.end();
        return settings;
    }

    private void noteOfOtherMode(final Mode mode) {
        if (mode == Mode.WIRE) {
            refuse("routes", "belongs to mode: routed; a wire has no routes. Leave it out, or write mode: routed");
        } else {
            refuse("wires", "belongs to mode: wire; a gateway finds the port by the route. Leave it out");
            refuse(
                    "icmp-source",
                    "belongs to mode: wire; a gateway reports from the address of the port towards the sender"
                            + " (RFC 1812 section 4.3.2.4). Leave it out");
        }
    }

    private void refuse(final String key, final String why) {
        if (section.has(key)) {
            section.fault(key, why);
        }
    }

    private List<Wire> wires() {
        final List<Wire> wires = new ArrayList<>();
        final List<YamlNode> items = section.items("wires");
        for (int index = 0; index < items.size(); index++) {
            final String path = section.pathOf("wires") + "[" + index + "]";
            final YamlNode item = items.get(index);
            final List<String> ends = ends(item, path);
            ends.forEach(name -> noteEnd(name, path, item));
            if (ends.size() == 2) {
                wires.add(new Wire(ends.get(0), ends.get(1)));
            }
        }
        return List.copyOf(wires);
    }

    private List<String> ends(final YamlNode item, final String path) {
        final List<String> names = new ArrayList<>();
        if (item instanceof YamlNode.Sequence sequence) {
            for (final YamlNode end : sequence.items()) {
                if (end instanceof YamlNode.Scalar scalar && !scalar.isNothing()) {
                    names.add(scalar.text());
                }
            }
            if (names.size() == 2 && sequence.items().size() == 2) {
                return names;
            }
        }
        faults.add(item.mark(), path, "a wire is a pair of port names, like [lan, wan]; this is " + item.kind());
        return names.subList(0, 0);
    }

    private void noteEnd(final String name, final String path, final YamlNode item) {
        if (!ports.contains(name)) {
            faults.add(item.mark(), path, noSuchPort(name));
            return;
        }
        final String other = wireOf.putIfAbsent(name, path);
        if (path.equals(other)) {
            faults.add(item.mark(), path, "a wire from port '" + name + "' to itself; name two different ports");
        } else if (other != null) {
            faults.add(
                    item.mark(),
                    path,
                    "port '" + name + "' stands in " + other + " already; every port stands in exactly one pair");
        }
    }

    private void noteUnwired() {
        final Set<String> unwired = new LinkedHashSet<>(ports);
        unwired.removeAll(wireOf.keySet());
        if (!unwired.isEmpty()) {
            section.fault(
                    "wires",
                    "port " + String.join(", ", unwired) + " stands in no pair; every port stands in exactly one, like "
                            + WIRES_EXAMPLE);
        }
    }

    private IpAddress icmpSource(final Section source, final String family) {
        final IpAddress address = source.address(family, "ipv4".equals(family));
        if (address != null && !canBeHost(address)) {
            source.fault(
                    family,
                    address + " cannot be a host's address (RFC 1122 section 3.2.1.3, RFC 4291 section 2.4);"
                            + " write one of this machine, or leave the key out");
            return null;
        }
        return address;
    }

    private static boolean canBeHost(final IpAddress address) {
        if (address.isIpv4()) {
            final int first = address.ipv4() >>> 24;
            return first != 0 && first != 127 && first < 224;
        }
        final boolean multicast = address.high() >>> 56 == 0xFF;
        final boolean unspecifiedOrLoopback = address.high() == 0 && (address.low() == 0 || address.low() == 1);
        return !multicast && !unspecifiedOrLoopback;
    }

    private List<Route> routes() {
        if (section.isText("routes")) {
            final String text = section.text("routes", "kernel");
            if (!"kernel".equals(text)) {
                section.fault("routes", "write kernel, or a list of {prefix, via, port}, not '" + text + "'");
            }
            return null;
        }
        if (!section.has("routes")) {
            return null;
        }
        final List<Route> routes = new ArrayList<>();
        final Set<IpPrefix> seen = new HashSet<>();
        final List<YamlNode> items = section.items("routes");
        for (int index = 0; index < items.size(); index++) {
            final Section item = Section.of(items.get(index), section.pathOf("routes") + "[" + index + "]", faults);
            final Route route = route(item);
            if (route.prefix() != null && !seen.add(route.prefix())) {
                item.fault("prefix", route.prefix() + " stands in the list twice; keep one of them");
            }
            routes.add(route);
        }
        return List.copyOf(routes);
    }

    private Route route(final Section item) {
        item.require("prefix", "prefix: 198.51.100.0/24");
        item.require("port", "port: wan");
        final IpPrefix prefix = item.prefix("prefix");
        final IpAddress via =
                item.address("via", prefix == null || prefix.address().isIpv4());
        final String port = item.text("port", null);
        if (port != null && !ports.contains(port)) {
            item.fault("port", noSuchPort(port));
        }
        item.end();
        return new Route(prefix, via, port);
    }

    private String noSuchPort(final String name) {
        return "there is no port '" + name + "'" + Nearest.question(name, ports) + " The ports are: "
                + String.join(", ", ports);
    }
}
