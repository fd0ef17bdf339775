package io.plateau;

import io.plateau.linux.LinkSettings;
import io.plateau.linux.SystemCallException;
import io.plateau.route.HardwareAddresses;
import io.plateau.route.LinkMtus;
import io.plateau.settings.PortSettings;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the MTU of each port's interface, and of a gateway's ports the hardware address, once a second. Ticker thread only. */
final class LinkWatch {
    private static final Logger LOG = LoggerFactory.getLogger(LinkWatch.class);
    private static final long INTERVAL_NS = 1_000_000_000L;

    private final List<PortSettings> ports;
    private final LinkMtus linkMtus;
    private final HardwareAddresses macs;
    private final MtuListener listener;
    private final boolean[] lost;
    private long nextNs;

    // macs: null for wires; listener: told of each change of an MTU
    LinkWatch(
            final List<PortSettings> ports,
            final LinkMtus linkMtus,
            final HardwareAddresses macs,
            final MtuListener listener) {
        this.ports = ports;
        this.linkMtus = linkMtus;
        this.macs = macs;
        this.listener = listener;
        lost = new boolean[ports.size()];
    }

    /** Hears of changes. */
    @FunctionalInterface
    interface MtuListener {
        /**
         * A port's link has another MTU. On the ticker's thread.
         *
         * @param port configured name
         * @param oldMtu bytes before
         * @param newMtu bytes now
         */
        void onLinkMtu(String port, int oldMtu, int newMtu);
    }

    // The MTUs as they are now; every interface must be there.
    static LinkMtus read(final List<PortSettings> ports) {
        return new LinkMtus(ports.stream()
                .mapToInt(port -> LinkSettings.read(port.networkInterface()).mtu())
                .toArray());
    }

    // The hardware addresses as they are now; every interface must be there.
    static HardwareAddresses readMacs(final List<PortSettings> ports) {
        final HardwareAddresses macs = new HardwareAddresses(ports.size());
        for (int index = 0; index < ports.size(); index++) {
            macs.update(
                    index,
                    LinkSettings.read(ports.get(index).networkInterface()).macAddress());
        }
        return macs;
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
            final LinkSettings link = LinkSettings.read(port.networkInterface());
            lost[index] = false;
            if (macs != null) {
                macs.update(index, link.macAddress());
            }
            final int before = linkMtus.mtu(index);
            if (linkMtus.update(index, Math.max(link.mtu(), LinkMtus.LOWEST))) {
                LOG.info("port {}: the MTU of {} is {} now", port.name(), port.networkInterface(), link.mtu());
                listener.onLinkMtu(port.name(), before, linkMtus.mtu(index));
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
