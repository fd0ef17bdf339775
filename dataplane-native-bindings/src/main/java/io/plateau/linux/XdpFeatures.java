package io.plateau.linux;

/**
 * What the drivers of interfaces can do for XDP, as the kernel's family {@code netdev} tells (Documentation/netlink/specs/netdev.yaml;
 * Linux 6.3). Answers change: a veth takes redirected frames only while its peer can receive them. In the network namespace of the
 * thread that opened it. Owned by one thread.
 */
public final class XdpFeatures implements AutoCloseable {
    private static final int RECEIVE_LENGTH = 64 * 1024;
    private static final int GENERIC_HEADER_LENGTH = 4;
    private static final int CONTROL_FAMILY = 0x10; // GENL_ID_CTRL
    private static final int GET_FAMILY = 3; // CTRL_CMD_GETFAMILY
    private static final int FAMILY_ID = 1; // CTRL_ATTR_FAMILY_ID
    private static final int FAMILY_NAME = 2; // CTRL_ATTR_FAMILY_NAME
    private static final int GET_DEVICE = 1; // NETDEV_CMD_DEV_GET
    private static final int DEVICE_INDEX = 1; // NETDEV_A_DEV_IFINDEX
    private static final int DEVICE_FEATURES = 3; // NETDEV_A_DEV_XDP_FEATURES
    private static final int TRANSMITS_REDIRECTED = 4; // NETDEV_XDP_ACT_NDO_XMIT
    private static final int NONE = -1;

    private final NetlinkSocket socket = NetlinkSocket.generic(RECEIVE_LENGTH);
    private final NetlinkWriter request = new NetlinkWriter();
    private final NetlinkAttributes attributes = new NetlinkAttributes();
    private final String familyName;
    private final int family;
    private int wanted;
    private int found;

    /** Opens a conversation with the kernel. */
    public XdpFeatures() {
        this("netdev");
    }

    XdpFeatures(final String familyName) {
        this.familyName = familyName;
        found = NONE;
        socket.dump(request.begin(CONTROL_FAMILY, 0, GENERIC_HEADER_LENGTH).putByte(0, GET_FAMILY), this::onFamily);
        family = found;
    }

    private void onFamily(final NetlinkMessage message) {
        message.attributes(GENERIC_HEADER_LENGTH, attributes);
        int id = NONE;
        boolean isWanted = false;
        while (attributes.next()) {
            if (attributes.type() == FAMILY_ID) {
                id = attributes.unsignedShort();
            } else if (attributes.type() == FAMILY_NAME) {
                isWanted = familyName.equals(attributes.text());
            }
        }
        if (isWanted) {
            found = id;
        }
    }

    /**
     * Whether the kernel can tell at all.
     *
     * @return false before Linux 6.3
     */
    public boolean areTold() {
        return family != NONE;
    }

    /**
     * Whether frames that a program redirects to an interface would leave by it.
     *
     * @param interfaceIndex of the interface
     * @return false also if the kernel cannot tell
     */
    public boolean transmitsRedirected(final int interfaceIndex) {
        if (family == NONE) {
            return false;
        }
        wanted = interfaceIndex;
        found = 0;
        socket.dump(request.begin(family, 0, GENERIC_HEADER_LENGTH).putByte(0, GET_DEVICE), this::onDevice);
        return (found & TRANSMITS_REDIRECTED) != 0;
    }

    private void onDevice(final NetlinkMessage message) {
        message.attributes(GENERIC_HEADER_LENGTH, attributes);
        int index = NONE;
        int features = 0;
        while (attributes.next()) {
            if (attributes.type() == DEVICE_INDEX) {
                index = attributes.word();
            } else if (attributes.type() == DEVICE_FEATURES) {
                features = attributes.word();
            }
        }
        if (index == wanted) {
            found = features;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
