package io.plateau.assist;

import io.plateau.linux.BpfObject;
import io.plateau.linux.BpfProgram;
import io.plateau.linux.LandingDevice;
import io.plateau.linux.LinkSettings;
import io.plateau.port.LandingShare;
import java.util.Map;

/** A port by AF_PACKET: the program is at the ingress of its interface (tcx), and what it leaves lands on another. */
final class PacketPort extends AssistedPort implements LandingShare {
    private static final String PROGRAM = "tc";
    private static final String LANDING = "plateau-";

    private String landing;

    PacketPort(final LinkSettings link, final LinkSettings egress) {
        super(link, egress);
    }

    @Override
    BpfProgram loadProgram(final BpfObject object, final Map<String, Integer> maps) {
        final LandingDevice device = opened(LandingDevice.open(LANDING + link().index()));
        landing = device.name();
        landing(device.index());
        return BpfProgram.loadTcx("plateau_assist", object.instructions(PROGRAM, maps));
    }

    @Override
    public String landing() {
        return landing;
    }

    @Override
    void hang() {
        program().attachTcx(link());
    }
}
