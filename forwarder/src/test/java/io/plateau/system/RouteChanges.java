package io.plateau.system;

import io.plateau.linux.NetlinkAttributes;
import io.plateau.linux.NetlinkMessage;
import io.plateau.linux.NetlinkSocket;
import io.plateau.linux.NetworkNamespace;
import io.plateau.linux.PollSet;
import io.plateau.wire.IpAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When the kernel of a namespace told that a route leads to a gateway, and that it led nowhere before, as a listener beside
 * the forwarder hears it. A thread of its own listens.
 */
final class RouteChanges implements AutoCloseable {
    private static final int BUFFER_LENGTH = 1 << 24;
    private static final int PATIENCE_MS = 20;
    private static final int IPV4_ROUTES = 7; // RTNLGRP_IPV4_ROUTE
    private static final int NEW_ROUTE = 24;
    private static final int DELETED_ROUTE = 25;
    private static final int STRUCTURE_LENGTH = 12;
    private static final int DESTINATION = 1;
    private static final int GATEWAY = 5;

    private final Map<Integer, Long> changes = new ConcurrentHashMap<>();
    private final Map<Integer, Long> deletions = new ConcurrentHashMap<>();
    private final NetlinkAttributes attributes = new NetlinkAttributes();
    private final NetlinkSocket socket;
    private final int gateway;
    private volatile boolean isDone;

    private RouteChanges(final NetlinkSocket socket, final String gateway) {
        this.socket = socket;
        this.gateway = IpAddress.parse(gateway).ipv4();
        socket.subscribe(IPV4_ROUTES);
        new Thread(this::listen, "route-changes").start();
    }

    static RouteChanges to(final String gateway, final String namespace) {
        try (NetworkNamespace entered = NetworkNamespace.named(namespace)) {
            return entered.call(() -> new RouteChanges(new NetlinkSocket(BUFFER_LENGTH), gateway));
        }
    }

    // Nanoseconds since the epoch, by the prefix's address in host byte order.
    Map<Integer, Long> changes() {
        return changes;
    }

    // The same of the moment from which on a prefix led no longer to where it did: deleted before it came, or replaced.
    Map<Integer, Long> departures() {
        final Map<Integer, Long> departures = new HashMap<>(changes);
        departures.putAll(deletions);
        return departures;
    }

    private void listen() {
        final PollSet poll = new PollSet(socket.descriptor());
        while (!isDone) {
            poll.await(PATIENCE_MS);
            while (socket.receive(this::note) == NetlinkSocket.Outcome.MESSAGES) {
                Thread.onSpinWait();
            }
        }
        socket.close();
    }

    private void note(final NetlinkMessage message) {
        if (message.type() != NEW_ROUTE && message.type() != DELETED_ROUTE) {
            return;
        }
        int destination = 0;
        int via = 0;
        final NetlinkAttributes each = message.attributes(STRUCTURE_LENGTH, attributes);
        while (each.next()) {
            if (each.type() == DESTINATION) {
                destination = each.networkWord(0);
            } else if (each.type() == GATEWAY) {
                via = each.networkWord(0);
            }
        }
        final long nowNs = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
        if (message.type() == DELETED_ROUTE) {
            deletions.put(destination, nowNs);
        } else if (via == gateway) {
            changes.put(destination, nowNs);
        }
    }

    @Override
    public void close() {
        isDone = true; // and the thread closes the socket
    }
}
