package io.plateau.linux;

import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;

/**
 * Packet sockets that share what one interface receives, each with a ring of its own (PACKET_FANOUT of packet(7)). A
 * program chooses the socket of each frame (PACKET_FANOUT_EBPF): the kernel's own hash would have fragments put together
 * first, and what it hands out then is not what came.
 *
 * <p>The sockets are numbered in the order in which they were opened, for good: when a link goes down the kernel takes
 * them out of the group, and when it comes up it puts them back in that order. In between, frames of one may reach another.
 */
public final class PacketGroup {
    private static final int PACKET_FANOUT = 18;
    private static final int PACKET_FANOUT_DATA = 22;
    private static final int FANOUT_EBPF = 7;
    private static final int FLAG_UNIQUE_ID = 0x2000;
    /** The sockets' own option does not count in a group. */
    private static final int FLAG_IGNORE_OUTGOING = 0x4000;

    private static final int GROUP = 0xFFFF;
    private static final int MODE_SHIFT = 16;

    private PacketGroup() {}

    /**
     * Opens the sockets of a group of their own. None takes in a frame before all are there, so that none is received twice.
     *
     * @param interfaceIndex of the interface, see {@link LinkSettings#indexOf}
     * @param geometry of each receive ring
     * @param isPromiscuous whether the interface is to take in what is for any station
     * @param sockets how many, 1 to 256
     * @param program by {@link BpfProgram#loadSocketFilter}; what it returns, modulo the sockets, is a socket's number; may be
     *     closed afterwards
     * @return receiving already, in the order of their numbers
     * @throws SystemCallException if the kernel does not take it
     */
    public static List<PacketSocket> open(
            final int interfaceIndex,
            final RingGeometry geometry,
            final boolean isPromiscuous,
            final int sockets,
            final BpfProgram program) {
        final List<PacketSocket> group = new ArrayList<>();
        boolean opened = false;
        try {
            for (int number = 0; number < sockets; number++) {
                group.add(PacketSocket.openHeldBack(interfaceIndex, geometry, isPromiscuous));
            }
            join(group, program);
            group.forEach(socket -> socket.options().takeAll());
            opened = true;
            return List.copyOf(group);
        } finally {
            if (!opened) {
                CloseHelper.quietCloseAll(group);
            }
        }
    }

    // The first makes the group, with a number that no other group of the namespace has.
    private static void join(final List<PacketSocket> sockets, final BpfProgram program) {
        final PacketDescriptor first = sockets.get(0).options();
        final int mode = FANOUT_EBPF | FLAG_IGNORE_OUTGOING;
        first.setOption(PACKET_FANOUT, (mode | FLAG_UNIQUE_ID) << MODE_SHIFT, "PACKET_FANOUT, a new group");
        first.setOption(PACKET_FANOUT_DATA, program.descriptor(), "PACKET_FANOUT_DATA");
        final int group = first.option(PACKET_FANOUT, "PACKET_FANOUT") & GROUP;
        for (final PacketSocket socket : sockets.subList(1, sockets.size())) {
            socket.options().setOption(PACKET_FANOUT, mode << MODE_SHIFT | group, "PACKET_FANOUT, group " + group);
        }
    }
}
