package io.plateau.route;

/**
 * What a worker asks the neighbours. Owned by one thread; never waits, never allocates. Finding a neighbour counts as using
 * it: the control side keeps it alive.
 */
public final class NeighbourReader {
    private final NeighbourTable table;
    private long word;

    NeighbourReader(final NeighbourTable table) {
        this.table = table;
    }

    /**
     * Looks for a neighbour.
     *
     * @param port index of the port behind which it is
     * @param high first eight bytes of its address, 0 for IPv4
     * @param low last eight bytes
     * @return false if nothing is known of it; {@link #resolve} is the way to know
     */
    public boolean find(final int port, final long high, final long low) {
        final Neighbour found = table.find(port, high, low);
        word = 0;
        if (found == null) {
            return false;
        }
        word = found.word();
        found.use();
        return state() != NeighbourState.UNKNOWN;
    }

    /**
     * What is known of it.
     *
     * @return never null
     */
    public NeighbourState state() {
        return Neighbour.state(word);
    }

    /**
     * Whether frames may be sent to it.
     *
     * @return false while the kernel looks for it, or has given up
     */
    public boolean isUsable() {
        return state().isUsable();
    }

    /**
     * Its hardware address.
     *
     * @return 48 bits, the first byte on the wire uppermost; meaningless unless it is usable
     */
    public long mac() {
        return word & Neighbour.MAC;
    }

    /**
     * Asks for a neighbour to be looked for, by the kernel: ARP or neighbour discovery. Returns at once; ask {@link #find}
     * again later.
     *
     * @param port index of the port behind which it should be
     * @param high first eight bytes of its address, 0 for IPv4
     * @param low last eight bytes
     * @return false if too many are being asked for; ask again with the next datagram
     */
    public boolean resolve(final int port, final long high, final long low) {
        return table.ask(port, high, low);
    }
}
