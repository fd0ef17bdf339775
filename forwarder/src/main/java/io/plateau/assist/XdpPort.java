package io.plateau.assist;

import io.plateau.linux.BpfMap;
import io.plateau.linux.BpfObject;
import io.plateau.linux.BpfProgram;
import io.plateau.linux.LinkSettings;
import io.plateau.port.QueueShare;
import java.util.Map;

/** A port by AF_XDP: the program is in the driver of its interface, and what it leaves goes to the sockets of its queues. */
final class XdpPort extends AssistedPort implements QueueShare {
    private static final String PROGRAM = "xdp";

    private BpfMap sockets;

    XdpPort(final LinkSettings link, final LinkSettings egress) {
        super(link, egress);
    }

    @Override
    BpfProgram loadProgram(final BpfObject object, final Map<String, Integer> maps) {
        sockets = opened(BpfMap.sockets("plateau_sockets", link().receiveQueues()));
        final BpfMap devices = opened(BpfMap.devices("plateau_egress", 1));
        devices.put(0, egress().index());
        maps.put("sockets", sockets.descriptor());
        maps.put("egress", devices.descriptor());
        return BpfProgram.loadXdp("plateau_assist", object.instructions(PROGRAM, maps));
    }

    @Override
    public void deliver(final int queue, final int socket) {
        sockets.put(queue, socket);
    }

    @Override
    void hang() {
        program().attachXdp(link());
    }
}
