package io.plateau.lab.step;

import io.plateau.lab.forgery.Attacker;
import io.plateau.lab.forgery.Quote;
import io.plateau.lab.network.LabNetwork;
import io.plateau.lab.program.ClaimCounts;
import io.plateau.lab.program.LabForwarder;
import io.plateau.lab.traffic.Transfer;
import java.net.InetSocketAddress;

/** Claims of the largest number there is. */
public final class LargeStep {
    private static final int ADDRESS = 110;
    private static final int LARGEST = 65_535;
    private static final int LONGEST_IPV6 = 40 + LARGEST;

    private final LabNetwork network;
    private final LabForwarder forwarder;
    private final Story story;

    /**
     * Prepares it.
     *
     * @param network in which it is played
     * @param forwarder in its gateway
     * @param story that it is told in
     */
    public LargeStep(final LabNetwork network, final LabForwarder forwarder, final Story story) {
        this.network = network;
        this.forwarder = forwarder;
        this.story = story;
    }

    /** Plays it. */
    public void play() {
        final Attacker attacker = new Attacker(network, ADDRESS);
        forwarder.newClaims(0);
        try (Transfer transfer = Transfer.running(network)) {
            attacker.claim(
                    () -> attacker.overhear(transfer.sender(), transfer.receiver()), LARGEST, forwarder::hasNewClaim);
            story.tell(
                    attacker.address() + " quotes a segment that it has just seen, and claims " + LARGEST + " bytes");
            expect("quote-inconsistent", "no IPv4 datagram is too long for so many");
            final InetSocketAddress client = new InetSocketAddress(
                    LabNetwork.CLIENT_IPV6, transfer.sender().getPort());
            final InetSocketAddress server = new InetSocketAddress(
                    LabNetwork.SERVER_IPV6, transfer.receiver().getPort());
            attacker.claim(() -> new Quote(client, server, LONGEST_IPV6, 0), LARGEST, forwarder::hasNewClaim);
            story.tell(attacker.addressIpv6() + " quotes an IPv6 datagram of " + LONGEST_IPV6
                    + " bytes, and claims the same");
            expect("not-smaller", "the link itself carries no more than 1500 bytes");
            story.expect(transfer.finish(), "the transfer goes on, every byte as it was sent");
        }
    }

    private void expect(final String reason, final String because) {
        final ClaimCounts counts = forwarder.newClaims(1);
        story.expect(counts.areOnly(reason), "refused: expected " + reason + ", as " + because + "; seen " + counts);
    }
}
