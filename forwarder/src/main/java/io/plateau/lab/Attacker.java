package io.plateau.lab;

import io.plateau.linux.FrameSender;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Somebody on the server's side of the network who can send, and say any source address, but not see the traffic. */
final class Attacker {
    static final String ADDRESS = "203.0.113.66";
    static final int CLAIMED_MTU = 296;
    static final int COPIES = 3;

    private final LabNetwork network;

    Attacker(final LabNetwork network) {
        this.network = network;
    }

    // Claims, to the sender of a transfer, that the path to its receiver takes no more than 296 bytes. Three times, as
    // frames get lost.
    void claimTooBig(final Transfer transfer) {
        final byte[] frame = ForgedClaim.frame(
                network.macOf(LabNetwork.ROUTER, "wan"),
                network.macOf(LabNetwork.SERVER, "eth0"),
                address(),
                transfer.sender(),
                transfer.receiver(),
                CLAIMED_MTU);
        try (FrameSender sender = network.in(LabNetwork.SERVER, () -> FrameSender.open("eth0"))) {
            for (int i = 0; i < COPIES; i++) {
                sender.send(frame);
            }
        }
    }

    private static byte[] address() {
        try {
            return InetAddress.getByName(ADDRESS).getAddress();
        } catch (final UnknownHostException e) {
            throw LabException.failed(ADDRESS + " is not an address", e);
        }
    }
}
