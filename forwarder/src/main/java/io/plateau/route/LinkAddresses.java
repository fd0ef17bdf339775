package io.plateau.route;

import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** This machine's own addresses, by port. One writer, the control side; any thread reads and never waits. */
public final class LinkAddresses {
    private static final long LINK_LOCAL = 0xFE80_0000_0000_0000L;
    private static final long LINK_LOCAL_MASK = 0xFFC0_0000_0000_0000L;
    private static final Address[] NONE = {};

    private final AtomicReferenceArray<Address[]> addresses;

    /**
     * No addresses yet.
     *
     * @param ports how many there are
     */
    public LinkAddresses(final int ports) {
        addresses = new AtomicReferenceArray<>(ports + 1);
        for (int port = 0; port <= ports; port++) {
            addresses.set(port, NONE);
        }
    }

    /**
     * One address.
     *
     * @param address this machine's own
     * @param subnet the destinations on the link by it
     * @param usable whether this machine speaks from it of its own accord: not if another of the same subnet comes before
     *     it (secondary), if it is deprecated, or not yet known to be nobody else's (tentative)
     */
    public record Address(IpAddress address, IpPrefix subnet, boolean usable) {}

    /**
     * The number under which addresses stand that no port has: those of the loopback and of interfaces that are not ours.
     *
     * @return one more than the last port's index
     */
    public int elsewhere() {
        return addresses.length() - 1;
    }

    /**
     * Replaces the addresses of a port. Writer only.
     *
     * @param port index, or {@link #elsewhere}
     * @param all in the kernel's order
     */
    public void replace(final int port, final List<Address> all) {
        addresses.set(port, all.toArray(Address[]::new));
    }

    /**
     * The address that this machine speaks from to somebody behind a port, as the kernel chooses it (inet_select_addr;
     * RFC 6724 section 5, rules 2 and 8 as far as prefixes go): one whose subnet the other is in, else the first of the
     * right scope; of another interface if the port has none.
     *
     * @param port index
     * @param high first eight bytes of the other's address, 0 for IPv4
     * @param low last eight bytes
     * @return null if this machine has none of that family
     */
    public IpAddress source(final int port, final long high, final long low) {
        final IpAddress own = choose(addresses.get(port), high, low);
        if (own != null || isLinkLocal(high)) {
            return own;
        }
        for (int other = elsewhere(); other >= 0; other--) {
            final IpAddress found = choose(addresses.get(other), high, low);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static IpAddress choose(final Address[] candidates, final long high, final long low) {
        final boolean isIpv4 = IpAddress.isIpv4(high, low);
        IpAddress first = null;
        for (final Address candidate : candidates) {
            final IpAddress address = candidate.address();
            if (!candidate.usable() || address.isIpv4() != isIpv4 || isLinkLocal(address.high()) != isLinkLocal(high)) {
                continue;
            }
            if (candidate.subnet().contains(high, low)) {
                return address;
            }
            first = first == null ? address : first;
        }
        return first;
    }

    private static boolean isLinkLocal(final long high) {
        return (high & LINK_LOCAL_MASK) == LINK_LOCAL;
    }

    /**
     * Whether an address is in a subnet of a port.
     *
     * @param port index
     * @param high first eight bytes, 0 for IPv4
     * @param low last eight bytes
     * @return true if it could be a neighbour there
     */
    public boolean isOnLink(final int port, final long high, final long low) {
        for (final Address candidate : addresses.get(port)) {
            if (candidate.address().isIpv4() == IpAddress.isIpv4(high, low)
                    && candidate.subnet().contains(high, low)) {
                return true;
            }
        }
        return false;
    }
}
