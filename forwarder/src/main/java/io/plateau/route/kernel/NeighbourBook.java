package io.plateau.route.kernel;

import io.plateau.linux.NetlinkAttributes;
import io.plateau.linux.NetlinkMessage;
import io.plateau.linux.NetlinkWriter;
import io.plateau.route.NeighbourState;
import io.plateau.route.NeighbourTable;
import io.plateau.wire.IpAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The kernel's neighbours behind our ports, and how to have it look for one. Route agent only. */
final class NeighbourBook {
    private static final int STRUCTURE_LENGTH = 12;
    private static final int FAMILY = 0;
    private static final int INDEX = 4;
    private static final int STATE = 8;
    private static final int FLAGS = 10;
    private static final int ATTRIBUTE_DESTINATION = 1;
    private static final int ATTRIBUTE_LINK_ADDRESS = 2;
    private static final int MAC_LENGTH = 6;
    private static final int MAC_SHIFT = 16;
    private static final int MAC_LAST = 2;
    private static final int USE = 0x01;
    private static final int PROXY = 0x08;
    private static final int STALE = 0x04;
    private static final int VALID = 0x02 | STALE | 0x08 | 0x10 | 0x40 | 0x80;
    private static final long LOWER_HALF = 0xFFFF;

    private final Links links;
    private final NeighbourTable neighbours;
    private final List<Set<IpAddress>> seen = new ArrayList<>();
    private final NetlinkAttributes attributes = new NetlinkAttributes();
    private final NetlinkWriter request = new NetlinkWriter();
    private IpAddress address;
    private long mac;
    private boolean macKnown;

    NeighbourBook(final Links links, final NeighbourTable neighbours, final int ports) {
        this.links = links;
        this.neighbours = neighbours;
        for (int port = 0; port < ports; port++) {
            seen.add(new HashSet<>());
        }
    }

    void beginDump() {
        seen.forEach(Set::clear);
    }

    void onDumped(final NetlinkMessage message) {
        if (onNew(message)) {
            seen.get(links.portOf(message.word(INDEX))).add(address);
        }
    }

    void endDump() {
        for (int port = 0; port < seen.size(); port++) {
            neighbours.retain(port, seen.get(port));
        }
    }

    // Whether it is behind one of our ports.
    boolean onNew(final NetlinkMessage message) {
        if (!parse(message)) {
            return false;
        }
        final int state = message.unsignedShort(STATE);
        final boolean valid = (state & VALID) != 0 && macKnown;
        neighbours.put(
                links.portOf(message.word(INDEX)),
                address,
                mac,
                !valid
                        ? NeighbourState.UNRESOLVED
                        : (state & STALE) != 0 ? NeighbourState.STALE : NeighbourState.REACHABLE);
        return true;
    }

    void onDeleted(final NetlinkMessage message) {
        if (parse(message)) {
            neighbours.remove(links.portOf(message.word(INDEX)), address);
        }
    }

    private boolean parse(final NetlinkMessage message) {
        address = null;
        mac = 0;
        macKnown = false;
        message.attributes(STRUCTURE_LENGTH, attributes);
        while (attributes.next()) {
            if (attributes.type() == ATTRIBUTE_DESTINATION) {
                address = Rtnetlink.address(attributes, 0);
            } else if (attributes.type() == ATTRIBUTE_LINK_ADDRESS && attributes.length() == MAC_LENGTH) {
                macKnown = true;
                mac = ((attributes.networkWord(0) & 0xFFFF_FFFFL) << MAC_SHIFT)
                        | (attributes.networkWord(MAC_LAST) & LOWER_HALF);
            }
        }
        return address != null
                && isIp(message.unsignedByte(FAMILY))
                && (message.unsignedByte(FLAGS) & PROXY) == 0
                && links.portOf(message.word(INDEX)) >= 0;
    }

    private static boolean isIp(final int family) {
        return family == Rtnetlink.AF_INET || family == Rtnetlink.AF_INET6;
    }

    // A request to use a neighbour as if the kernel sent it something: it looks for it, or asks whether it is still
    // there.
    NetlinkWriter use(final int interfaceIndex, final long high, final long low) {
        final boolean isIpv4 = IpAddress.isIpv4(high, low);
        request.begin(Rtnetlink.NEW_NEIGHBOUR, Rtnetlink.FLAG_CREATE, STRUCTURE_LENGTH)
                .putByte(FAMILY, isIpv4 ? Rtnetlink.AF_INET : Rtnetlink.AF_INET6)
                .putWord(INDEX, interfaceIndex)
                .putByte(FLAGS, USE);
        return isIpv4
                ? request.networkAttribute(ATTRIBUTE_DESTINATION, (int) low)
                : request.networkAttribute(ATTRIBUTE_DESTINATION, high, low);
    }
}
