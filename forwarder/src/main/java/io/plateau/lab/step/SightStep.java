package io.plateau.lab.step;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.lab.forgery.Attacker;
import io.plateau.lab.network.LabNetwork;
import io.plateau.lab.program.Belief;
import io.plateau.lab.program.ClaimCounts;
import io.plateau.lab.program.JournalRule;
import io.plateau.lab.program.LabForwarder;
import io.plateau.lab.traffic.Measurement;
import io.plateau.lab.traffic.Transfer;
import java.util.List;

/** A forger that sees the traffic, and quotes a segment of it. */
public final class SightStep {
    private static final int ADDRESS = 90;
    private static final int ADDRESS_BELOW_FLOOR = 91;
    private static final int CLAIMED_MTU = 1000;
    private static final long WINDOW_MS = 1500;

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
    public SightStep(final LabNetwork network, final LabForwarder forwarder, final Story story) {
        this.network = network;
        this.forwarder = forwarder;
        this.story = story;
    }

    /** Plays it. */
    public void play() {
        final Attacker attacker = new Attacker(network, ADDRESS);
        final ClaimCounts repetition;
        try (Transfer transfer = Transfer.running(network)) {
            final Measurement before = transfer.progress().over(WINDOW_MS);
            story.tell("transfer before", before);
            claim(attacker, transfer, CLAIMED_MTU);
            final Measurement after = transfer.progress().over(WINDOW_MS);
            story.tell("transfer after", after + ", " + after.percentOf(before) + " % of before");
            claim(attacker, transfer, CLAIMED_MTU);
            repetition = forwarder.newClaims(1);
            claim(new Attacker(network, ADDRESS_BELOW_FLOOR), transfer, JournalRule.CLAIMED_MTU);
            story.expect(after.goesOn(), "the transfer goes on");
            story.expect(transfer.finish(), "every byte arrives as it was sent");
        }
        expectBelief(forwarder.events(), attacker.address(), repetition);
        network.forgetPathsOfClient();
    }

    private void claim(final Attacker attacker, final Transfer transfer, final int mtu) {
        forwarder.newClaims(0);
        attacker.claim(() -> attacker.overhear(transfer.sender(), transfer.receiver()), mtu, forwarder::hasNewClaim);
        story.tell(attacker.address() + " quotes a segment that it has just seen, and claims " + mtu + " bytes");
    }

    private void expectBelief(final List<JsonNode> events, final String address, final ClaimCounts repetition) {
        final Belief first = Belief.in(events, address);
        story.tell("of the first claim", first);
        story.compare("believed, bytes", CLAIMED_MTU, first.enforcedMtu());
        story.expect(first.isDisproved(), "and disproved by the first acknowledgment");
        story.tell("of the second claim", repetition);
        story.expect(repetition.areOnly("disproved"), "the same reporter is not believed again: expected disproved");
        final Belief below = Belief.in(events, new Attacker(network, ADDRESS_BELOW_FLOOR).address());
        story.tell("of the third claim", below);
        story.expect(below.isOnlyEvidence(), "another one is not believed below the floor: expected claim-quarantined");
    }
}
