package io.plateau.route.kernel;

import io.plateau.linux.NetlinkAttributes;
import io.plateau.linux.NetlinkMessage;
import io.plateau.route.NextHop;
import io.plateau.wire.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The kernel's next-hop objects (ip-nexthop(8), linux/nexthop.h) and groups of them, which routes may name in place of next
 * hops of their own. A resilient group is taken for one that spreads flows by weight. Route agent only.
 */
final class NextHopObjects {
    private static final int STRUCTURE_LENGTH = 8;
    private static final int ATTRIBUTE_ID = 1;
    private static final int ATTRIBUTE_GROUP = 2;
    private static final int ATTRIBUTE_BLACKHOLE = 4;
    private static final int ATTRIBUTE_INTERFACE = 5;
    private static final int ATTRIBUTE_GATEWAY = 6;
    private static final int ATTRIBUTE_TUNNEL = 8;
    private static final int MEMBER_LENGTH = 8;
    private static final int MEMBER_WEIGHT = 4;
    private static final int MEMBER_WEIGHT_MASK = 0xFF;

    private final Links links;
    private final Map<Integer, NextHopObject> objects = new TreeMap<>();
    private final NetlinkAttributes attributes = new NetlinkAttributes();
    private int id;
    private int interfaceIndex;
    private IpAddress gateway;
    private boolean blackhole;
    private boolean tunnelled;
    private final Map<Integer, Integer> weights = new LinkedHashMap<>();

    NextHopObjects(final Links links) {
        this.links = links;
    }

    // One of them: a hop, or a group of others with weights.
    private record NextHopObject(NextHop hop, boolean blackhole, Map<Integer, Integer> weights) {}

    void clear() {
        objects.clear();
    }

    // The number of the object that is new or other than before.
    int onNew(final NetlinkMessage message) {
        parse(message);
        final int port = tunnelled ? NextHop.NO_PORT : links.portOf(interfaceIndex);
        final NextHop hop = interfaceIndex == 0 ? null : new NextHop(port, interfaceIndex, gateway, 1);
        objects.put(id, new NextHopObject(hop, blackhole, Collections.unmodifiableMap(new LinkedHashMap<>(weights))));
        return id;
    }

    // The number of the object that is gone.
    int onDeleted(final NetlinkMessage message) {
        parse(message);
        objects.remove(id);
        return id;
    }

    private void parse(final NetlinkMessage message) {
        id = 0;
        interfaceIndex = 0;
        gateway = null;
        blackhole = false;
        tunnelled = false;
        weights.clear();
        message.attributes(STRUCTURE_LENGTH, attributes);
        while (attributes.next()) {
            onAttribute();
        }
    }

    private void onAttribute() {
        switch (attributes.type()) {
            case ATTRIBUTE_ID -> id = attributes.word();
            case ATTRIBUTE_GROUP -> readGroup();
            case ATTRIBUTE_BLACKHOLE -> blackhole = true;
            case ATTRIBUTE_INTERFACE -> interfaceIndex = attributes.word();
            case ATTRIBUTE_GATEWAY -> gateway = Rtnetlink.address(attributes, 0);
            case ATTRIBUTE_TUNNEL -> tunnelled = true;
            default -> {}
        }
    }

    private void readGroup() {
        for (int offset = 0; attributes.length() - offset >= MEMBER_LENGTH; offset += MEMBER_LENGTH) {
            weights.put(attributes.word(offset), (attributes.word(offset + MEMBER_WEIGHT) & MEMBER_WEIGHT_MASK) + 1);
        }
    }

    // Numbers of the groups that an object is in, and its own.
    List<Integer> affected(final int changed) {
        final List<Integer> ids = new ArrayList<>();
        ids.add(changed);
        objects.forEach((group, object) -> {
            if (object.weights.containsKey(changed)) {
                ids.add(group);
            }
        });
        return ids;
    }

    boolean isBlackhole(final int which) {
        final NextHopObject object = objects.get(which);
        return object != null && object.blackhole;
    }

    // The hops of an object, or others if nothing is known of it.
    List<NextHop> hops(final int which, final List<NextHop> otherwise) {
        final NextHopObject object = objects.get(which);
        if (object == null) {
            return otherwise;
        }
        final List<NextHop> hops = new ArrayList<>();
        if (object.hop != null) {
            hops.add(object.hop);
        }
        object.weights.forEach((member, weight) -> {
            final NextHopObject one = objects.get(member);
            if (one != null && one.hop != null) {
                hops.add(new NextHop(one.hop.port(), one.hop.interfaceIndex(), one.hop.gateway(), weight));
            }
        });
        return hops;
    }
}
