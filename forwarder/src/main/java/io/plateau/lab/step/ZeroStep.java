package io.plateau.lab.step;

import io.plateau.lab.forgery.Attacker;
import io.plateau.lab.network.LabNetwork;
import io.plateau.lab.program.Belief;
import io.plateau.lab.program.LabForwarder;
import io.plateau.lab.traffic.Measurement;
import io.plateau.lab.traffic.Transfer;

/** A router that predates RFC 1191 and says no next-hop MTU; or a forger that pretends to be one. */
public final class ZeroStep {
    private static final int ADDRESS = 100;
    private static final int NO_MTU = 0;
    private static final int PLATEAU_BELOW_FULL_LENGTH = 1492;
    private static final long WINDOW_MS = 1000;

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
    public ZeroStep(final LabNetwork network, final LabForwarder forwarder, final Story story) {
        this.network = network;
        this.forwarder = forwarder;
        this.story = story;
    }

    /** Plays it. */
    public void play() {
        final Attacker attacker = new Attacker(network, ADDRESS);
        forwarder.newClaims(0);
        try (Transfer transfer = Transfer.running(network)) {
            final Measurement before = transfer.progress().over(WINDOW_MS);
            story.tell("transfer before", before);
            attacker.claim(
                    () -> attacker.overhear(transfer.sender(), transfer.receiver()), NO_MTU, forwarder::hasNewClaim);
            story.tell(
                    attacker.address() + " quotes a segment of 1500 bytes that it has just seen, and claims 0 bytes");
            final Measurement after = transfer.progress().over(WINDOW_MS);
            story.tell("transfer after", after + ", " + after.percentOf(before) + " % of before");
            story.tell("the client's kernel", network.pathOfClient());
            story.expect(after.goesOn(), "the transfer goes on");
            story.expect(transfer.finish(), "every byte arrives as it was sent");
        }
        final Belief belief = Belief.in(forwarder.events(), attacker.address());
        story.tell("plateau journal export", belief);
        story.compare(
                "believed, the next plateau below 1500 bytes (RFC 1191 section 7)",
                PLATEAU_BELOW_FULL_LENGTH,
                belief.enforcedMtu());
        story.expect(belief.isDisproved(), "and disproved by the first acknowledgment, as any other");
        network.forgetPathsOfClient();
    }
}
