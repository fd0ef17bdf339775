package io.plateau.wire;

/**
 * A destination: one address, or all that share its first bits.
 *
 * @param address the bits beyond the length are zero
 * @param length bits of the 128-bit form that count: 128 for one address, 96 more than usual for an IPv4 prefix
 */
public record IpPrefix(IpAddress address, int length) {
    /** Bits of a single address. */
    public static final int HOST = 128;

    private static final int IPV4_SHIFT = 96;

    /**
     * Checks the bits.
     *
     * @param address without bits beyond the length
     * @param length bits that count
     * @throws IllegalArgumentException if the length is not one of the family's or bits are set beyond it
     */
    public IpPrefix {
        if (length < (address.isIpv4() ? IPV4_SHIFT : 0) || length > HOST) {
            throw new IllegalArgumentException("prefix length " + length + " is outside 0 to " + HOST);
        }
        if (mask(address, length).high() != address.high()
                || mask(address, length).low() != address.low()) {
            throw new IllegalArgumentException(address + " has bits set beyond its prefix length; write "
                    + mask(address, length) + "/" + shown(address, length));
        }
    }

    /**
     * One address.
     *
     * @param address the only member
     * @return a prefix of full length
     */
    public static IpPrefix host(final IpAddress address) {
        return new IpPrefix(address, HOST);
    }

    /**
     * Reads {@code ADDRESS} or {@code ADDRESS/LENGTH}.
     *
     * @param text as an engineer writes it
     * @return the destination
     * @throws IllegalArgumentException says what is wrong and what would be right
     */
    public static IpPrefix parse(final String text) {
        final int slash = text.indexOf('/');
        if (slash < 0) {
            return host(IpAddress.parse(text));
        }
        final IpAddress address = IpAddress.parse(text.substring(0, slash));
        final String lengthText = text.substring(slash + 1);
        final int most = address.isIpv4() ? HOST - IPV4_SHIFT : HOST;
        if (!lengthText.matches("[0-9]{1,3}") || Integer.parseInt(lengthText) > most) {
            throw new IllegalArgumentException("'" + text + "': the prefix length is a whole number from 0 to " + most);
        }
        return new IpPrefix(address, Integer.parseInt(lengthText) + HOST - most);
    }

    /**
     * Whether this is one address.
     *
     * @return false for a prefix
     */
    public boolean isHost() {
        return length == HOST;
    }

    /**
     * Whether an address is a member.
     *
     * @param high its first eight bytes
     * @param low its last eight bytes
     * @return true if the first {@link #length} bits agree
     */
    public boolean contains(final long high, final long low) {
        return (high & highMask(length)) == address.high() && (low & lowMask(length)) == address.low();
    }

    /**
     * Whether all of another destination lies in this one.
     *
     * @param other address or prefix
     * @return true if it is the same or narrower; false across families, though {@code ::/0} has room for mapped IPv4
     */
    public boolean covers(final IpPrefix other) {
        return other.length >= length
                && other.address.isIpv4() == address.isIpv4()
                && contains(other.address.high(), other.address.low());
    }

    /**
     * Mask over the first eight bytes.
     *
     * @param length bits of the 128-bit form, 0 to 128
     * @return ones where a bit counts
     */
    public static long highMask(final int length) {
        return length >= Long.SIZE ? -1L : length == 0 ? 0 : -1L << (Long.SIZE - length);
    }

    /**
     * Mask over the last eight bytes.
     *
     * @param length bits of the 128-bit form, 0 to 128
     * @return ones where a bit counts
     */
    public static long lowMask(final int length) {
        return length <= Long.SIZE ? 0 : -1L << (HOST - length);
    }

    /**
     * Canonical text.
     *
     * @return the address, with {@code /LENGTH} unless it is a single one
     */
    @Override
    public String toString() {
        return isHost() ? address.toString() : address + "/" + shown(address, length);
    }

    private static int shown(final IpAddress address, final int length) {
        return address.isIpv4() ? length - IPV4_SHIFT : length;
    }

    private static IpAddress mask(final IpAddress address, final int length) {
        return new IpAddress(address.high() & highMask(length), address.low() & lowMask(length));
    }

    // As a record has it, but not put together by a bootstrap method, which takes a tenth of many an answer's time.
    @Override
    public boolean equals(final Object other) {
        return other instanceof IpPrefix prefix && length == prefix.length && address.equals(prefix.address);
    }

    @Override
    public int hashCode() {
        return 31 * address.hashCode() + length;
    }
}
