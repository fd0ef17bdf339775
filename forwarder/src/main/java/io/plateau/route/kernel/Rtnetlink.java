package io.plateau.route.kernel;

import io.plateau.linux.NetlinkAttributes;
import io.plateau.wire.IpAddress;

/** Numbers of rtnetlink(7) that several readers need, as linux/rtnetlink.h and its neighbours have them. */
final class Rtnetlink {
    static final int NEW_LINK = 16;
    static final int DELETE_LINK = 17;
    static final int GET_LINK = 18;
    static final int NEW_ADDRESS = 20;
    static final int DELETE_ADDRESS = 21;
    static final int GET_ADDRESS = 22;
    static final int NEW_ROUTE = 24;
    static final int DELETE_ROUTE = 25;
    static final int GET_ROUTE = 26;
    static final int NEW_NEIGHBOUR = 28;
    static final int DELETE_NEIGHBOUR = 29;
    static final int GET_NEIGHBOUR = 30;
    static final int NEW_RULE = 32;
    static final int DELETE_RULE = 33;
    static final int GET_RULE = 34;
    static final int NEW_NEXT_HOP = 104;
    static final int DELETE_NEXT_HOP = 105;
    static final int GET_NEXT_HOP = 106;

    static final int GROUP_LINK = 1;
    static final int GROUP_NEIGHBOUR = 3;
    static final int GROUP_IPV4_ADDRESS = 5;
    static final int GROUP_IPV4_ROUTE = 7;
    static final int GROUP_IPV4_RULE = 8;
    static final int GROUP_IPV6_ADDRESS = 9;
    static final int GROUP_IPV6_ROUTE = 11;
    static final int GROUP_IPV6_RULE = 19;
    static final int GROUP_NEXT_HOP = 32;

    static final int FLAG_REPLACE = 0x100;
    static final int FLAG_CREATE = 0x400;
    static final int FLAG_APPEND = 0x800;

    static final int AF_UNSPEC = 0;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    static final int TABLE_DEFAULT = 253;
    static final int TABLE_MAIN = 254;
    static final int TABLE_LOCAL = 255;

    private static final int IPV4_LENGTH = 4;
    private static final int IPV6_LENGTH = 16;

    private Rtnetlink() {}

    // An address that begins at an offset of an attribute's value, and fills the rest of it; null if that is none.
    static IpAddress address(final NetlinkAttributes attribute, final int offset) {
        final int length = attribute.length() - offset;
        if (length == IPV4_LENGTH) {
            return IpAddress.ofIpv4(attribute.networkWord(offset));
        }
        return length == IPV6_LENGTH
                ? new IpAddress(attribute.networkLong(offset), attribute.networkLong(offset + Long.BYTES))
                : null;
    }
}
