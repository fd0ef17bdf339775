package io.plateau.route.kernel;

import io.plateau.linux.NetlinkAttributes;
import io.plateau.route.NextHop;
import io.plateau.wire.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads the next hops of a route where they stand in its message. Route agent only. */
final class NextHopParser {
    private static final int ATTRIBUTE_INTERFACE = 4;
    private static final int ATTRIBUTE_GATEWAY = 5;
    private static final int ATTRIBUTE_MULTIPATH = 9;
    private static final int ATTRIBUTE_VIA = 18;
    private static final int ATTRIBUTE_TUNNEL = 22;
    private static final int VIA_ADDRESS = 2;
    private static final int HOP_LENGTH = 8;
    private static final int HOP_WEIGHT_SHIFT = 24;
    private static final int HOP_INTERFACE = 4;
    private static final int SHORT = 0xFFFF;

    private static final Comparator<NextHop> BY_INTERFACE_AND_GATEWAY =
            Comparator.comparingInt(NextHop::interfaceIndex).thenComparing(hop -> String.valueOf(hop.gateway()));

    private final Links links;
    private final NetlinkAttributes inner = new NetlinkAttributes();
    private final List<NextHop> hops = new ArrayList<>();
    private int interfaceIndex;
    private IpAddress gateway;
    private boolean tunnelled;

    NextHopParser(final Links links) {
        this.links = links;
    }

    void begin() {
        hops.clear();
        clearHop();
    }

    private void clearHop() {
        interfaceIndex = 0;
        gateway = null;
        tunnelled = false;
    }

    // Takes one attribute of a route.
    void onAttribute(final NetlinkAttributes attribute) {
        if (attribute.type() == ATTRIBUTE_INTERFACE) {
            interfaceIndex = attribute.word();
        } else if (attribute.type() == ATTRIBUTE_GATEWAY) {
            gateway = Rtnetlink.address(attribute, 0);
        } else if (attribute.type() == ATTRIBUTE_VIA) {
            gateway = Rtnetlink.address(attribute, VIA_ADDRESS);
        } else if (attribute.type() == ATTRIBUTE_TUNNEL) {
            tunnelled = true;
        } else if (attribute.type() == ATTRIBUTE_MULTIPATH) {
            onMultipath(attribute);
        }
    }

    private void onMultipath(final NetlinkAttributes attribute) {
        int offset = 0;
        while (attribute.length() - offset >= HOP_LENGTH) {
            final int lengthFlagsWeight = attribute.word(offset);
            final int length = lengthFlagsWeight & SHORT;
            if (length < HOP_LENGTH || length > attribute.length() - offset) {
                return;
            }
            clearHop();
            attribute.part(offset + HOP_LENGTH, length - HOP_LENGTH, inner);
            while (inner.next()) {
                if (inner.type() != ATTRIBUTE_MULTIPATH) {
                    onAttribute(inner);
                }
            }
            interfaceIndex = attribute.word(offset + HOP_INTERFACE);
            hops.add(hop((lengthFlagsWeight >>> HOP_WEIGHT_SHIFT) + 1));
            offset += Math.max((length + 3) & ~3, HOP_LENGTH);
        }
        clearHop();
    }

    private NextHop hop(final int weight) {
        // A tunnel without an interface of its own (lwtunnel) is the kernel's to fill.
        final int port = tunnelled ? NextHop.NO_PORT : links.portOf(interfaceIndex);
        return new NextHop(port, interfaceIndex, gateway, weight);
    }

    // Those of the route, after its last attribute. The kernel tells those of an IPv6 route now in one order, now in
    // another.
    List<NextHop> end(final boolean keepsOrder) {
        if (interfaceIndex != 0) {
            hops.add(hop(1));
        }
        if (!keepsOrder) {
            hops.sort(BY_INTERFACE_AND_GATEWAY);
        }
        return List.copyOf(hops);
    }
}
