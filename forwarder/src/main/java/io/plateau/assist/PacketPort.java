package io.plateau.assist;

import io.plateau.linux.BpfObject;
import io.plateau.linux.BpfProgram;
import io.plateau.linux.IngressHook;
import io.plateau.linux.LandingDevice;
import io.plateau.linux.LinkSettings;
import io.plateau.port.LandingShare;
import java.util.Map;

/** A port by AF_PACKET: the program is at the ingress of its interface, and what it leaves lands on another. */
final class PacketPort extends AssistedPort implements LandingShare {
    private static final String PROGRAM = "tc";
    private static final String LANDING = "plateau-";

    private final IngressHook hook;
    private String landing;

    // hook: at the ingress of both interfaces
    PacketPort(final LinkSettings link, final LinkSettings egress, final IngressHook hook) {
        super(link, egress);
        this.hook = hook;
    }

    @Override
    BpfProgram loadProgram(final BpfObject object, final Map<String, Integer> maps) {
        final LandingDevice device = opened(LandingDevice.open(LANDING + link().index(), hook));
        landing = device.name();
        landing(device.index());
        return BpfProgram.loadTc("plateau_assist", object.instructions(PROGRAM, maps));
    }

    @Override
    public String landing() {
        return landing;
    }

    @Override
    void hang() {
        program().attachIngress(link(), hook);
    }
}
