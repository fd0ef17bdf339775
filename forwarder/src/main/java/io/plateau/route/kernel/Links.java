package io.plateau.route.kernel;

import io.plateau.linux.NetlinkAttributes;
import io.plateau.linux.NetlinkMessage;
import io.plateau.route.NextHop;
import io.plateau.route.RouteTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The machine's interfaces: which of them are our ports, and which carry anything. Route agent only. */
final class Links {
    private static final int STRUCTURE_LENGTH = 16;
    private static final int FAMILY = 0;
    private static final int INDEX = 4;
    private static final int FLAGS = 8;
    private static final int ATTRIBUTE_NAME = 3;
    private static final int UP = 0x1;
    private static final int LOWER_UP = 0x10000;

    private final List<String> names;
    private final RouteTable routes;
    private final Sysctls sysctls;
    private final Map<Integer, Integer> ports = new HashMap<>();
    private final Set<Integer> seen = new HashSet<>();
    private final Set<Integer> up = new HashSet<>();
    private final Set<Integer> usable = new HashSet<>();
    private final NetlinkAttributes attributes = new NetlinkAttributes();

    Links(final List<String> names, final RouteTable routes, final Sysctls sysctls) {
        this.names = List.copyOf(names);
        this.routes = routes;
        this.sysctls = sysctls;
    }

    // Index of the port on an interface; NextHop.NO_PORT if it is none of ours.
    int portOf(final int interfaceIndex) {
        return ports.getOrDefault(interfaceIndex, NextHop.NO_PORT);
    }

    // Index of the interface that a port is on; 0 if there is none at the moment.
    int interfaceOf(final int port) {
        for (final Map.Entry<Integer, Integer> entry : ports.entrySet()) {
            if (entry.getValue() == port) {
                return entry.getKey();
            }
        }
        return 0;
    }

    void beginDump() {
        seen.clear();
    }

    void onDumped(final NetlinkMessage message) {
        seen.add(message.word(INDEX));
        onNew(message);
    }

    void endDump() {
        for (final int index : Set.copyOf(up)) {
            if (!seen.contains(index)) {
                gone(index);
            }
        }
    }

    // Whether routes may have gone or come that nobody tells of.
    boolean onNew(final NetlinkMessage message) {
        if (message.unsignedByte(FAMILY) != Rtnetlink.AF_UNSPEC) {
            return false; // the bridge's view of it
        }
        final int index = message.word(INDEX);
        final String name = nameOf(message);
        if (names.contains(name)) {
            ports.values().remove(names.indexOf(name));
            ports.put(index, names.indexOf(name));
        }
        final boolean isUp = (message.word(FLAGS) & UP) != 0;
        final boolean carries = (message.word(FLAGS) & LOWER_UP) != 0 || !sysctls.ignoresRoutesWithoutCarrier(name);
        return set(index, isUp, isUp && carries);
    }

    // Whether it is switched on, whatever it carries.
    boolean isUp(final int interfaceIndex) {
        return up.contains(interfaceIndex);
    }

    boolean onDeleted(final NetlinkMessage message) {
        return message.unsignedByte(FAMILY) == Rtnetlink.AF_UNSPEC && gone(message.word(INDEX));
    }

    private boolean gone(final int index) {
        ports.remove(index);
        return set(index, false, false);
    }

    private String nameOf(final NetlinkMessage message) {
        message.attributes(STRUCTURE_LENGTH, attributes);
        while (attributes.next()) {
            if (attributes.type() == ATTRIBUTE_NAME) {
                return attributes.text();
            }
        }
        return "";
    }

    private boolean set(final int index, final boolean isUp, final boolean isUsable) {
        routes.setUsable(index, isUsable);
        final boolean upChanged = isUp ? up.add(index) : up.remove(index);
        final boolean usableChanged = isUsable ? usable.add(index) : usable.remove(index);
        return upChanged || usableChanged;
    }
}
