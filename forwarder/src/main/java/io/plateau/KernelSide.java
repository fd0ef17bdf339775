package io.plateau;

import io.plateau.fastpath.Gateway;
import io.plateau.fastpath.WaitingRoom;
import io.plateau.port.Port;
import io.plateau.route.FixedRoutes;
import io.plateau.route.HardwareAddresses;
import io.plateau.route.NextHop;
import io.plateau.route.Route;
import io.plateau.route.RouteKind;
import io.plateau.route.RouteTable;
import io.plateau.route.kernel.ForwardingSwitch;
import io.plateau.route.kernel.KernelRoutes;
import io.plateau.route.kernel.Sysctls;
import io.plateau.settings.ForwardingSettings;
import io.plateau.settings.PortSettings;
import io.plateau.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a gateway shares with the kernel: its routes, neighbours and addresses, and which of the two forwards. Set up and
 * closed by one thread; the agent follows the kernel on its own.
 */
final class KernelSide implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KernelSide.class);
    private static final int AT_ONCE = 64;

    private final KernelRoutes kernel;
    private final FixedRoutes fixed;
    private final HardwareAddresses macs;
    private final ForwardingSwitch forwarding;
    private final long seed;
    private long followed;

    // fixed: null for the kernel's routes
    private KernelSide(
            final KernelRoutes kernel, final FixedRoutes fixed, final List<PortSettings> ports, final long seed) {
        this.kernel = kernel;
        this.fixed = fixed;
        this.seed = seed;
        macs = LinkWatch.readMacs(ports);
        forwarding = forwardingOf(ports);
    }

    // Knows everything that the kernel knows now.
    static KernelSide open(final Settings settings, final long seed) {
        final List<PortSettings> ports = settings.ports();
        final KernelRoutes kernel = new KernelRoutes(
                ports.stream().map(PortSettings::networkInterface).toList(), System::nanoTime);
        boolean opened = false;
        try {
            kernel.onStart();
            final KernelSide side = new KernelSide(kernel, fixed(settings), ports, seed);
            side.follow();
            kernel.notFollowed().forEach(rule -> LOG.warn("not followed: {}", rule));
            LOG.info("{} routes", side.routes().size());
            opened = true;
            return side;
        } finally {
            if (!opened) {
                kernel.close();
            }
        }
    }

    private static FixedRoutes fixed(final Settings settings) {
        if (settings.forwarding().routes() == null) {
            return null;
        }
        final List<String> names =
                settings.ports().stream().map(PortSettings::name).toList();
        return new FixedRoutes(settings.forwarding().routes().stream()
                .collect(Collectors.toMap(
                        ForwardingSettings.Route::prefix,
                        route -> Route.of(RouteKind.UNICAST, NextHop.by(names.indexOf(route.port()), route.via())))));
    }

    private RouteTable routes() {
        return fixed == null ? kernel.routes() : fixed.table();
    }

    // Of the kernel's news, what is the gateway's own.
    private void follow() {
        if (fixed != null && followed != kernel.changes() + kernel.dumps()) {
            followed = kernel.changes() + kernel.dumps();
            fixed.follow(kernel.routes());
        }
    }

    // Has somebody hear of MTUs of routes from now on; before the agent runs.
    void tell(final RouteTable.MtuListener listener) {
        routes().tell(listener);
    }

    // The switch of the kernel's forwarding between these ports.
    static ForwardingSwitch forwardingOf(final List<PortSettings> ports) {
        try {
            return new ForwardingSwitch(
                    Sysctls.KERNEL,
                    ForwardingSwitch.defaultFile(),
                    ports.stream().map(PortSettings::networkInterface).toList());
        } catch (final IOException noProc) {
            throw new UncheckedIOException("the network namespace cannot be told", noProc);
        }
    }

    // From now on transit frames are ours. What the ports hold by then was forwarded by the kernel.
    void takeOver(final List<Port> ports) {
        try {
            forwarding.turnOff();
        } catch (final IOException refused) {
            throw new ForwarderException("the kernel's forwarding cannot be switched off: " + refused, refused);
        }
        for (final Port port : ports) {
            while (port.poll((buffer, offset, length, timestampNs) -> {}, AT_ONCE) > 0) {
                port.release();
            }
        }
    }

    // What one worker asks.
    Gateway forWorker(final WaitingRoom waiting) {
        return new Gateway(
                routes(),
                kernel.routes(),
                kernel.neighbours(),
                kernel.addresses(),
                kernel.reversePaths(),
                macs,
                waiting,
                seed);
    }

    HardwareAddresses macs() {
        return macs;
    }

    // Follows the kernel from where open came to.
    Agent agent() {
        return new Agent() {
            @Override
            public int doWork() {
                final int work = kernel.doWork();
                follow();
                return work;
            }

            @Override
            public void onClose() {
                kernel.close();
            }

            @Override
            public String roleName() {
                return kernel.roleName();
            }
        };
    }

    // Puts the kernel's forwarding back as it was found.
    @Override
    public void close() {
        try {
            forwarding.restore();
        } catch (final IOException refused) {
            throw new ForwarderException("the kernel's forwarding cannot be put back: " + refused, refused);
        }
    }
}
