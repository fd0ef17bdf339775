package io.plateau;

import io.plateau.linux.LinkSettings;
import io.plateau.linux.NetlinkSocket;
import io.plateau.linux.PollSet;
import io.plateau.linux.SystemCallException;
import io.plateau.route.HardwareAddresses;
import io.plateau.route.LinkMtus;
import io.plateau.settings.PortSettings;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the MTU of each port's interface, and of a gateway's ports the hardware address: looks when the kernel tells that a
 * link has changed (rtnetlink(7)), and once a second in case it could not tell. Ticker thread only.
 */
final class LinkWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinkWatch.class);
    private static final long INTERVAL_NS = 1_000_000_000L;
    private static final int GROUP_LINK = 1; // RTNLGRP_LINK
    private static final int NEWS_LENGTH = 128 * 1024;

    private final List<PortSettings> ports;
    private final LinkMtus linkMtus;
    private final HardwareAddresses macs;
    private final MtuListener listener;
    private final LinkListener links;
    private final NetlinkSocket news = new NetlinkSocket(NEWS_LENGTH);
    private final PollSet poll = new PollSet(news.descriptor());
    private final boolean[] lost;
    private boolean isDue;
    private long nextNs;

    // macs: null for wires; listener: told of each change of an MTU; links: told of each look
    LinkWatch(
            final List<PortSettings> ports,
            final LinkMtus linkMtus,
            final HardwareAddresses macs,
            final MtuListener listener,
            final LinkListener links) {
        this.ports = ports;
        this.linkMtus = linkMtus;
        this.macs = macs;
        this.listener = listener;
        this.links = links;
        lost = new boolean[ports.size()];
        news.subscribe(GROUP_LINK);
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

    /** Hears how a link is, again and again. */
    @FunctionalInterface
    interface LinkListener {
        /**
         * A port's link was looked at. On the ticker's thread.
         *
         * @param port of the configuration
         * @param usableMtu bytes; 0 while it is down or gone
         */
        void onLink(PortSettings port, int usableMtu);
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

    // Waits until a link has changed, at most so long.
    void await(final int milliseconds) {
        poll.await(milliseconds);
        while (news.receive(message -> {}) != NetlinkSocket.Outcome.NOTHING) {
            isDue = true; // what changed is asked for: news that were lost would have been no less
        }
    }

    void look(final long nowNs) {
        if (!isDue && nowNs - nextNs < 0) {
            return;
        }
        isDue = false;
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
            final boolean isChanged = linkMtus.update(index, Math.max(link.mtu(), LinkMtus.LOWEST));
            links.onLink(port, link.isUp() ? linkMtus.mtu(index) : 0);
            if (isChanged) {
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
            links.onLink(port, 0);
        }
    }

    @Override
    public void close() {
        news.close();
    }
}
