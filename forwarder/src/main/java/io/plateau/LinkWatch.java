package io.plateau;

import io.plateau.linux.LinkSettings;
import io.plateau.linux.SystemCallException;
import io.plateau.route.LinkMtus;
import io.plateau.settings.PortSettings;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the MTU of each port's interface, once a second. Ticker thread only. */
final class LinkWatch {
    private static final Logger LOG = LoggerFactory.getLogger(LinkWatch.class);
    private static final long INTERVAL_NS = 1_000_000_000L;

    private final List<PortSettings> ports;
    private final LinkMtus linkMtus;
    private final boolean[] lost;
    private long nextNs;

    LinkWatch(final List<PortSettings> ports, final LinkMtus linkMtus) {
        this.ports = ports;
        this.linkMtus = linkMtus;
        lost = new boolean[ports.size()];
    }

    // The MTUs as they are now; every interface must be there.
    static LinkMtus read(final List<PortSettings> ports) {
        return new LinkMtus(ports.stream()
                .mapToInt(port -> LinkSettings.read(port.networkInterface()).mtu())
                .toArray());
    }

    void look(final long nowNs) {
        if (nowNs - nextNs < 0) {
            return;
        }
        nextNs = nowNs + INTERVAL_NS;
        for (int index = 0; index < lost.length; index++) {
            look(index);
        }
    }

    private void look(final int index) {
        final PortSettings port = ports.get(index);
        try {
            final int mtu = LinkSettings.read(port.networkInterface()).mtu();
            lost[index] = false;
            if (linkMtus.update(index, Math.max(mtu, LinkMtus.LOWEST))) {
                LOG.info("port {}: the MTU of {} is {} now", port.name(), port.networkInterface(), mtu);
            }
        } catch (final SystemCallException gone) {
            if (!lost[index]) {
                LOG.error(
                        "port {}: {} cannot be read any more: {}",
                        port.name(),
                        port.networkInterface(),
                        gone.getMessage());
            }
            lost[index] = true;
        }
    }
}
