package io.plateau.wire;

/** Protocol numbers that stand in an IPv4 protocol field or an IPv6 next header field. */
public final class IpProtocol {
    /** RFC 8200 section 4.3. */
    public static final int HOP_BY_HOP_OPTIONS = 0;
    /** RFC 792. */
    public static final int ICMP = 1;
    /** RFC 9293. */
    public static final int TCP = 6;
    /** RFC 768. */
    public static final int UDP = 17;
    /** RFC 8200 section 4.4. */
    public static final int ROUTING = 43;
    /** RFC 8200 section 4.5. */
    public static final int FRAGMENT = 44;
    /** RFC 4303: nothing behind it can be read. */
    public static final int ENCAPSULATING_SECURITY = 50;
    /** RFC 4302. */
    public static final int AUTHENTICATION = 51;
    /** RFC 4443. */
    public static final int ICMPV6 = 58;
    /** RFC 8200 section 4.7. */
    public static final int NO_NEXT_HEADER = 59;
    /** RFC 8200 section 4.6. */
    public static final int DESTINATION_OPTIONS = 60;
    /** RFC 6275 section 6.1. */
    public static final int MOBILITY = 135;

    private IpProtocol() {}
}
