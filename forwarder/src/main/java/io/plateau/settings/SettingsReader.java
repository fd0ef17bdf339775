package io.plateau.settings;

import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.settings.ForwardingSettings.Mode;
import io.plateau.settings.Settings.Assist;
import io.plateau.settings.Settings.ControlSettings;
import io.plateau.settings.Settings.Fail;
import io.plateau.settings.Settings.IcmpSettings;
import io.plateau.settings.Settings.Idle;
import io.plateau.settings.Settings.JournalSettings;
import io.plateau.settings.Settings.ListenSettings;
import io.plateau.settings.Settings.PmtuSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Reads the whole document, noting every fault. One thread, once. */
final class SettingsReader {
    private static final Limit WORKERS = new Limit(1, 256, "threads");
    private static final Limit TABLE = new Limit(1, 16_777_216, "entries");
    private static final Limit RATE = new Limit(0, 10_000_000, "ICMP errors a second");
    private static final Limit BURST = new Limit(0, 10_000_000, "ICMP errors at once");
    private static final DurationRange RETENTION = DurationRange.of("1s", "3650d");
    private static final Pattern PORT_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,31}");
    private static final Pattern INTERFACE = Pattern.compile("[^/:\\s\\p{Cntrl}]+");
    private static final int LONGEST_INTERFACE = 15;
    private static final int LONGEST_SOCKET = 106;

    private final Section root;
    private final Faults faults;

    SettingsReader(final Section root, final Faults faults) {
        this.root = root;
        this.faults = faults;
    }

    Settings read(final String text) {
        root.require("ports", "ports: { lan: { interface: eth0 }, wan: { interface: eth1 } }");
        root.require("forwarding", "forwarding: { wires: [[lan, wan]] } or { mode: routed }");
        final Section portSection = root.section("ports");
        final Set<String> portNames = Set.copyOf(portSection.names().keySet());
        final List<PortSettings> ports = ports(portSection);
        final Section forwarding = root.section("forwarding");
        final boolean checkable = root.has("forwarding") && root.has("ports");
        final ForwardingSettings forwardingSettings =
                checkable ? new ForwardingReader(forwarding, portNames, faults).read() : null;
        if (checkable && forwardingSettings.mode() == Mode.ROUTED) {
            noteTaps(portSection, ports);
        }
        final PolicySettings policy = new PolicyReader(root.section("policy"), faults).read();
        final Settings settings = new Settings(
                ports,
                forwardingSettings,
                (int) root.integer("workers", WORKERS, 1),
                root.oneOf("assist", Assist.AUTO),
                root.oneOf("idle", Idle.ADAPTIVE),
                root.oneOf("fail", Fail.OPEN),
                policy,
                pmtu(),
                icmp(),
                journal(),
                control(),
                listen("metrics"),
                listen("dashboard"),
                text);
        root.end();
        return settings;
    }

    private List<PortSettings> ports(final Section section) {
        final List<PortSettings> ports = new ArrayList<>();
        final Map<String, String> portOfInterface = new HashMap<>();
        section.names().forEach((name, field) -> {
            final String path = section.pathOf(name);
            if (!PORT_NAME.matcher(name).matches()) {
                faults.add(field.mark(), path, "a port's name has letters, digits, '-', '_' and '.', 32 at most");
            }
            final Section port = Section.of(field.value(), path, faults);
            ports.add(port(name, port));
            final String other = portOfInterface.putIfAbsent(port.text("interface", path), name);
            if (other != null) {
                port.fault("interface", "port '" + other + "' has this interface already; each port has its own");
            }
        });
        if (ports.size() < 2 && root.has("ports")) {
            root.fault(
                    "ports",
                    "there must be two ports at least, like { lan: { interface: eth0 }, wan: { interface: eth1 } }");
        }
        return List.copyOf(ports);
    }

    // A TAP has the kernel at its far end, so that neither its addresses nor its neighbours are those of our end.
    private void noteTaps(final Section section, final List<PortSettings> ports) {
        for (final PortSettings port : ports) {
            if (port.io() == PortSettings.Io.TAP) {
                faults.add(
                        section.names().get(port.name()).mark(),
                        section.pathOf(port.name()) + ".io",
                        "a gateway shares its ports with the kernel, which is at the far end of a TAP;"
                                + " write af_packet, or mode: wire");
            }
        }
    }

    private PortSettings port(final String name, final Section port) {
        port.require("interface", "interface: eth0");
        final String networkInterface = port.text("interface", "");
        final boolean possible = INTERFACE.matcher(networkInterface).matches()
                && networkInterface.getBytes(StandardCharsets.UTF_8).length <= LONGEST_INTERFACE
                && !".".equals(networkInterface)
                && !"..".equals(networkInterface);
        if (port.isText("interface") && !possible) {
            port.fault(
                    "interface",
                    "'" + networkInterface + "' cannot be an interface's name: 1 to " + LONGEST_INTERFACE
                            + " bytes (IFNAMSIZ) without '/', ':' and blanks; `ip link` lists the names");
        }
        final PortSettings settings = new PortSettings(
                name,
                networkInterface,
                port.oneOf("io", PortSettings.Io.AF_PACKET),
                faults.placeOf(port.pathOf("interface")));
        port.end();
        return settings;
    }

    private PmtuSettings pmtu() {
        final Section section = root.section("pmtu");
        final PmtuSettings settings = new PmtuSettings((int) section.integer("capacity", TABLE, 1_000_000), (int)
                section.integer("evidence-flows", TABLE, 262_144));
        section.end();
        return settings;
    }

    private IcmpSettings icmp() {
        final Section section = root.section("icmp");
        final IcmpSettings settings = new IcmpSettings(
                (int) section.integer("rate", RATE, 1000), (int) section.integer("burst", BURST, 1000), (int)
                        section.integer("per-source-rate", RATE, 20));
        section.end();
        return settings;
    }

    private JournalSettings journal() {
        final Section section = root.section("journal");
        final JournalSettings settings = new JournalSettings(
                path(section, "directory", "/var/lib/plateau/journal"),
                section.duration("retention", RETENTION, TimeUnit.DAYS.toNanos(90)));
        section.end();
        return settings;
    }

    private ControlSettings control() {
        final Section section = root.section("control");
        final Path socket = path(section, "socket", "/run/plateau/control.sock");
        final int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_SOCKET) {
            section.fault("socket", "is " + length + " bytes long; a socket's path has " + LONGEST_SOCKET + " at most");
        }
        section.end();
        return new ControlSettings(socket);
    }

    private Path path(final Section section, final String key, final String otherwise) {
        final String text = section.text(key, "a path, like " + otherwise + ",", otherwise);
        try {
            return Path.of(text);
        } catch (final InvalidPathException impossible) {
            section.fault(key, "is no path: " + impossible.getReason() + "; write one like " + otherwise);
        }
        return Path.of(otherwise);
    }

    private ListenSettings listen(final String key) {
        if (!root.has(key)) {
            return null;
        }
        final Section section = root.section(key);
        section.require("listen", "listen: \"127.0.0.1:9464\"");
        final ListenSettings settings = ListenReader.read(section);
        section.end();
        return settings;
    }
}
