package io.plateau.cli;

import io.plateau.WorkerPlan;
import io.plateau.assist.HookChoice;
import io.plateau.linux.IngressHook;
import io.plateau.linux.LinkSettings;
import io.plateau.linux.SystemCallException;
import io.plateau.route.kernel.ForwardingSwitch;
import io.plateau.route.kernel.Sysctls;
import io.plateau.settings.ConfigurationException;
import io.plateau.settings.ForwardingSettings.Mode;
import io.plateau.settings.MissingFeatureException;
import io.plateau.settings.PortSettings;
import io.plateau.settings.PortSettings.Io;
import io.plateau.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether this machine has what a configuration needs. Only looks; opens no port and changes nothing. Both
 * {@code check} and {@code run} ask here first, so that they cannot disagree.
 */
final class MachineCheck {
    private static final Path TUN = Path.of("/dev/net/tun");

    private final Machine machine;

    MachineCheck(final Machine machine) {
        this.machine = machine;
    }

    // What run would do here. Throws as require does.
    RunPlan plan(final Settings settings) {
        return new RunPlan(settings, require(settings), switched(settings), assist(settings));
    }

    // The links of the ports that have one, in the order of the configuration. Throws ConfigurationException for an
    // interface that is not there, MissingFeatureException for privileges or a kernel that do not suffice.
    Map<PortSettings, LinkSettings> require(final Settings settings) {
        final List<String> absent = new ArrayList<>();
        for (final PortSettings port : settings.ports()) {
            if (port.io() != Io.TAP && !LinkSettings.exists(port.networkInterface())) {
                absent.add(port.place() + ": ports." + port.name() + ".interface: there is no interface '"
                        + port.networkInterface() + "' in this network namespace; there are "
                        + String.join(", ", machine.interfaces()));
            }
        }
        if (!absent.isEmpty()) {
            throw new ConfigurationException(absent);
        }
        final Map<PortSettings, LinkSettings> links = links(settings);
        final List<String> lacking = lacking(settings, new XdpPlan(settings, links));
        links.forEach((port, link) -> {
            if (!link.isEthernet()) {
                lacking.add(port.place() + ": ports." + port.name() + ".interface: " + link.name()
                        + " is no Ethernet interface, and there is nothing else yet; `ip link` shows link/ether");
            }
        });
        if (!lacking.isEmpty()) {
            throw new MissingFeatureException(String.join(System.lineSeparator(), lacking));
        }
        return links;
    }

    // What the kernel would do for run by itself.
    private AssistPlan assist(final Settings settings) {
        final List<String> obstacles = machine.lackingForAssist();
        IngressHook hook = null;
        if (obstacles.isEmpty() && settings.assist() != Settings.Assist.OFF) {
            try {
                hook = HookChoice.ofThisProcess();
            } catch (final SystemCallException refused) {
                obstacles.add("this kernel takes no program: " + refused.getMessage());
            }
        }
        return new AssistPlan(settings, obstacles, machine.lackingForRedirection(), hook);
    }

    private List<String> lacking(final Settings settings, final XdpPlan xdp) {
        final List<String> lacking = machine.lacking();
        final WorkerPlan workers = WorkerPlan.of(settings);
        if (settings.ports().stream().anyMatch(port -> port.io() == Io.TAP) && !Files.exists(TUN)) {
            lacking.add("there is no " + TUN + ", which io: tap needs; run: sudo modprobe tun");
        }
        if (xdp.isNeeded()) {
            lacking.addAll(machine.lackingForXdp());
            lacking.addAll(xdp.lacking(workers));
        }
        lacking.addAll(assist(settings).lacking());
        if (workers.workers() > 1) {
            lacking.addAll(machine.lackingForWorkers());
        }
        return lacking;
    }

    // Settings of the kernel that run would change, as ip-sysctl names them; none for wires.
    private static List<String> switched(final Settings settings) {
        if (settings.forwarding().mode() == Mode.WIRE) {
            return List.of();
        }
        try {
            return new ForwardingSwitch(
                            Sysctls.KERNEL,
                            ForwardingSwitch.defaultFile(),
                            settings.ports().stream()
                                    .map(PortSettings::networkInterface)
                                    .toList())
                    .plan();
        } catch (final IOException unreadable) {
            throw new UncheckedIOException("the kernel's forwarding settings cannot be read", unreadable);
        }
    }

    private static Map<PortSettings, LinkSettings> links(final Settings settings) {
        final Map<PortSettings, LinkSettings> links = new LinkedHashMap<>();
        for (final PortSettings port : settings.ports()) {
            if (LinkSettings.exists(port.networkInterface())) {
                links.put(port, LinkSettings.read(port.networkInterface()));
            }
        }
        return links;
    }
}
