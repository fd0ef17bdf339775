package io.plateau.lab;

import io.plateau.linux.FrameSender;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Somebody on the server's side of the network who can send, and say any source address, but not see the traffic. */
final class Attacker {
    static final int CLAIMED_MTU = 296;
    static final int COPIES = 3;

    private static final String ADDRESSES = "203.0.113.";
    private static final int FIRST_ADDRESS = 66;

    private final LabNetwork network;
    private final String address;

    // number: of one who goes under another address each time, 0 to 99
    Attacker(final LabNetwork network, final int number) {
        this.network = network;
        address = ADDRESSES + (FIRST_ADDRESS + number);
    }

    String address() {
        return address;
    }

    // Claims, to the sender of a transfer, that the path to its receiver takes no more than 296 bytes. Three times, as
    // frames get lost.
    void claimTooBig(final Transfer transfer) {
        final byte[] frame = ForgedClaim.frame(
                network.macOf(LabNetwork.ROUTER, "wan"),
                network.macOf(LabNetwork.SERVER, "eth0"),
                addressBytes(),
                transfer.sender(),
                transfer.receiver(),
                CLAIMED_MTU);
        try (FrameSender sender = network.in(LabNetwork.SERVER, () -> FrameSender.open("eth0"))) {
            for (int i = 0; i < COPIES; i++) {
                sender.send(frame);
            }
        }
    }

    String words() {
        return address + " claims: \"" + LabNetwork.SERVER_IPV4 + " takes " + CLAIMED_MTU + " bytes\" (" + COPIES
                + " times)";
    }

    private byte[] addressBytes() {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (final UnknownHostException e) {
            throw LabException.failed(address + " is not an address", e);
        }
    }
}
