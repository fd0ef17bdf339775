package io.plateau.route.kernel;

import io.plateau.linux.NetlinkAttributes;
import io.plateau.linux.NetlinkMessage;
import io.plateau.route.LinkAddresses;
import io.plateau.wire.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** This machine's addresses, by interface, and by port for those who ask. Route agent only. */
final class AddressBook {
    private static final int STRUCTURE_LENGTH = 8;
    private static final int PREFIX_LENGTH = 1;
    private static final int FLAGS = 2;
    private static final int SCOPE = 3;
    private static final int INDEX = 4;
    private static final int ATTRIBUTE_ADDRESS = 1;
    private static final int ATTRIBUTE_LOCAL = 2;
    private static final int ATTRIBUTE_FLAGS = 8;
    private static final int SECONDARY_OR_TEMPORARY = 0x01;
    private static final int DUPLICATE = 0x08;
    private static final int DEPRECATED = 0x20;
    private static final int TENTATIVE = 0x40;
    private static final int NOT_USABLE = SECONDARY_OR_TEMPORARY | DUPLICATE | DEPRECATED | TENTATIVE;
    private static final int SCOPE_HOST = 254;

    private final Links links;
    private final LinkAddresses addresses;
    private final Map<Key, LinkAddresses.Address> all = new LinkedHashMap<>();
    private final NetlinkAttributes attributes = new NetlinkAttributes();
    private IpAddress own;
    private IpAddress subnet;
    private int flags;

    AddressBook(final Links links, final LinkAddresses addresses) {
        this.links = links;
        this.addresses = addresses;
    }

    private record Key(int interfaceIndex, IpAddress address, int length) {}

    void beginDump() {
        all.clear();
    }

    void onDumped(final NetlinkMessage message) {
        final Key key = parse(message);
        if (key != null) {
            all.put(key, addressOf(message, key));
        }
    }

    void endDump() {
        publish();
    }

    void onNew(final NetlinkMessage message) {
        onDumped(message);
        publish();
    }

    void onDeleted(final NetlinkMessage message) {
        all.remove(parse(message));
        publish();
    }

    // Null if the message names no address.
    private Key parse(final NetlinkMessage message) {
        own = null;
        subnet = null;
        flags = message.unsignedByte(FLAGS);
        message.attributes(STRUCTURE_LENGTH, attributes);
        while (attributes.next()) {
            if (attributes.type() == ATTRIBUTE_ADDRESS) {
                subnet = Rtnetlink.address(attributes, 0);
            } else if (attributes.type() == ATTRIBUTE_LOCAL) {
                own = Rtnetlink.address(attributes, 0);
            } else if (attributes.type() == ATTRIBUTE_FLAGS) {
                flags = attributes.word();
            }
        }
        subnet = subnet == null ? own : subnet;
        own = own == null ? subnet : own;
        final int length = RouteParser.length(own, message.unsignedByte(PREFIX_LENGTH));
        return length < 0 || subnet.isIpv4() != own.isIpv4() ? null : new Key(message.word(INDEX), own, length);
    }

    private LinkAddresses.Address addressOf(final NetlinkMessage message, final Key key) {
        final boolean usable = (flags & NOT_USABLE) == 0 && message.unsignedByte(SCOPE) != SCOPE_HOST;
        return new LinkAddresses.Address(own, RouteParser.prefix(subnet, key.length()), usable);
    }

    private void publish() {
        final List<List<LinkAddresses.Address>> byPort = new ArrayList<>();
        for (int port = 0; port <= addresses.elsewhere(); port++) {
            byPort.add(new ArrayList<>());
        }
        all.forEach((key, address) -> {
            final int port = links.portOf(key.interfaceIndex());
            byPort.get(port < 0 ? addresses.elsewhere() : port).add(address);
        });
        for (int port = 0; port <= addresses.elsewhere(); port++) {
            addresses.replace(port, byPort.get(port));
        }
    }
}
