package io.plateau;

import io.plateau.assist.Assist;
import io.plateau.linux.LinkSettings;
import io.plateau.linux.XdpFeatures;
import io.plateau.settings.PortSettings;
import io.plateau.settings.PortSettings.Io;
import io.plateau.settings.Settings;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the kernel's half what each link carries, and whether the link's driver takes redirected frames if that matters.
 * Ticker thread only.
 */
final class AssistLinks implements LinkWatch.LinkListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AssistLinks.class);

    private static final Path SYSFS = Path.of("/sys/class/net");

    private final Settings settings;
    private final Assist assist;
    private final XdpFeatures features = new XdpFeatures();
    private final Map<PortSettings, Boolean> redirected = new HashMap<>();

    AssistLinks(final Settings settings, final Assist assist) {
        this.settings = settings;
        this.assist = assist;
    }

    @Override
    public void onLink(final PortSettings port, final int usableMtu) {
        final PortSettings otherEnd = settings.port(settings.forwarding().otherEnd(port.name()));
        final boolean isUsable = usableMtu > 0 && (port.io() != Io.AF_XDP || takesRedirected(port));
        assist.egressMtu(otherEnd.networkInterface(), isUsable ? usableMtu : 0);
        assist.station(port.networkInterface(), isStation(port.networkInterface()));
    }

    // Whether this host has an address on an interface, other than those that every interface gives itself, or another
    // interface on top of it. What cannot be told is taken for true. Java knows no interface that has no address at
    // all.
    private static boolean isStation(final String name) {
        final String[] attributes = SYSFS.resolve(name).toFile().list();
        if (attributes == null || Stream.of(attributes).anyMatch(file -> file.startsWith("upper_"))) {
            return true;
        }
        try {
            final NetworkInterface link = NetworkInterface.getByName(name);
            return link != null && link.inetAddresses().anyMatch(address -> !address.isLinkLocalAddress());
        } catch (final SocketException unreadable) {
            LOG.debug("the addresses of {} cannot be read", name, unreadable);
            return true;
        }
    }

    private boolean takesRedirected(final PortSettings port) {
        final boolean takes = features.transmitsRedirected(LinkSettings.indexOf(port.networkInterface()));
        final Boolean before = redirected.put(port, takes);
        if (before == null || before != takes) {
            if (takes) {
                LOG.info("assist: what leaves by port {} the kernel passes on from now on", port.name());
            } else if (!features.areTold()) {
                LOG.warn(
                        "assist: what leaves by port {} is passed on here: this kernel does not tell whether the driver of {}"
                                + " takes redirected frames (Linux before 6.3)",
                        port.name(),
                        port.networkInterface());
            } else {
                LOG.warn(
                        "assist: what leaves by port {} is passed on here: the driver of {} takes no redirected frames now"
                                + " (of a veth, while its peer has no XDP and no GRO; there: ethtool -K PEER gro on)",
                        port.name(),
                        port.networkInterface());
            }
        }
        return takes;
    }

    @Override
    public void close() {
        features.close();
    }
}
