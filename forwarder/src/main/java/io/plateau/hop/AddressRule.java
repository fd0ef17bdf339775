package io.plateau.hop;

import io.plateau.wire.IpAddress;

/**
 * Between which addresses a router forwards: RFC 1812 sections 4.2.2.11 and 5.3.7, RFC 3927 section 7, RFC 6890, RFC 4291
 * section 2.5. Stateless.
 *
 * <p>Deviation: 240.0.0.0/4, which RFC 6890 reserves, is forwarded as any other, as the kernel does it.
 */
public final class AddressRule {
    private static final int NETWORK_SHIFT = 24;
    private static final int LOOPBACK_NETWORK = 127;
    private static final int CLASS_SHIFT = 28;
    private static final int MULTICAST_CLASS = 0xE;
    private static final int BROADCAST = -1;
    private static final int LINK_LOCAL_SHIFT = 16;
    private static final int LINK_LOCAL = 0xA9FE;
    private static final int IPV6_MULTICAST_SHIFT = 56;
    private static final int IPV6_MULTICAST = 0xFF;
    private static final int IPV6_LINK_LOCAL_SHIFT = 54;
    private static final int IPV6_LINK_LOCAL = 0xFE80 >>> 6;
    private static final long LOOPBACK_LOW = 1;

    private AddressRule() {}

    /**
     * Whether a datagram stays on its link, so that only the kernel can have a use for it: multicast, limited broadcast,
     * link-local.
     *
     * @param destination in host byte order
     * @return true if no router forwards it
     */
    public static boolean staysOnLink(final int destination) {
        return destination >>> CLASS_SHIFT == MULTICAST_CLASS || destination == BROADCAST || isLinkLocal(destination);
    }

    /**
     * The same for IPv6: multicast, of whatever scope, and link-local.
     *
     * @param high first eight bytes of the destination
     * @return true if no router without multicast routing forwards it
     */
    public static boolean staysOnLink(final long high) {
        return high >>> IPV6_MULTICAST_SHIFT == IPV6_MULTICAST || isLinkLocal(high);
    }

    /**
     * Whether no datagram on a wire may go there: "this network" and loopback.
     *
     * @param destination in host byte order
     * @return true if it is dropped
     */
    public static boolean isMartianDestination(final int destination) {
        final int network = destination >>> NETWORK_SHIFT;
        return network == 0 || network == LOOPBACK_NETWORK;
    }

    /**
     * The same for IPv6: unspecified, loopback, and IPv4-mapped.
     *
     * @param high first eight bytes of the destination
     * @param low last eight bytes
     * @return true if it is dropped
     */
    public static boolean isMartianDestination(final long high, final long low) {
        return high == 0 && (low == 0 || low == LOOPBACK_LOW || IpAddress.isIpv4(high, low));
    }

    /**
     * Whether no datagram on a wire may come from there: what cannot be a destination, groups, and links.
     *
     * @param source in host byte order
     * @return true if it is dropped
     */
    public static boolean isMartianSource(final int source) {
        return isMartianDestination(source) || staysOnLink(source);
    }

    /**
     * The same for IPv6. A link-local source is none: its sender is told (RFC 4007 section 9).
     *
     * @param high first eight bytes of the source
     * @param low last eight bytes
     * @return true if it is dropped
     */
    public static boolean isMartianSource(final long high, final long low) {
        return isMartianDestination(high, low) || high >>> IPV6_MULTICAST_SHIFT == IPV6_MULTICAST;
    }

    /**
     * Whether an IPv4 address means something on one link only: RFC 3927.
     *
     * @param address in host byte order
     * @return true for 169.254.0.0/16
     */
    public static boolean isLinkLocal(final int address) {
        return address >>> LINK_LOCAL_SHIFT == LINK_LOCAL;
    }

    /**
     * Whether an IPv6 address means something on one link only: RFC 4291 section 2.5.6.
     *
     * @param high first eight bytes
     * @return true for fe80::/10
     */
    public static boolean isLinkLocal(final long high) {
        return high >>> IPV6_LINK_LOCAL_SHIFT == IPV6_LINK_LOCAL;
    }
}
