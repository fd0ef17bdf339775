package io.plateau;

import io.plateau.assist.Assist;
import io.plateau.linux.LinkSettings;
import io.plateau.linux.XdpFeatures;
import io.plateau.settings.PortSettings;
import io.plateau.settings.PortSettings.Io;
import io.plateau.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the kernel's half what each link carries, and whether the link's driver takes redirected frames if that matters.
 * Ticker thread only.
 */
final class AssistLinks implements LinkWatch.LinkListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AssistLinks.class);

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
    }

    private boolean takesRedirected(final PortSettings port) {
        final boolean takes = features.transmitsRedirected(LinkSettings.indexOf(port.networkInterface()));
        final Boolean before = redirected.put(port, takes);
        if (before == null || before != takes) {
            if (takes) {
                LOG.info("assist: what leaves by port {} the kernel passes on from now on", port.name());
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
