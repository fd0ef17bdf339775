package io.plateau.lab.step;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.lab.forgery.Attacker;
import io.plateau.lab.network.LabNetwork;
import io.plateau.lab.program.Belief;
import io.plateau.lab.program.JournalRule;
import io.plateau.lab.program.LabForwarder;
import io.plateau.lab.traffic.SpeedTries;
import io.plateau.lab.traffic.Transfer;
import java.util.List;

/** A transfer, and in its midst the forged claim of 2014, with the default policy. */
public final class QuarantineStep {
    private static final int FIRST_ADDRESS = 66;
    private static final int LAST_ADDRESS = 79;
    /** Those in between are other steps'. */
    private static final int NEXT_ADDRESS = 130;

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
    public QuarantineStep(final LabNetwork network, final LabForwarder forwarder, final Story story) {
        this.network = network;
        this.forwarder = forwarder;
        this.story = story;
    }

    /** Plays it. */
    public void play() {
        try (Transfer transfer = Transfer.running(network)) {
            // Each time under another address, as one that was disproved is not heard again for a while.
            final SpeedTries tries =
                    SpeedTries.of(transfer.progress()::over, number -> claim(address(number), transfer), story::tell);
            final boolean isIntact = transfer.finish();
            tellWhatCameOfIt();
            story.expect(tries.isAsFast(), "the transfer goes on at full speed: expected 90 % of what it was, or more");
            story.expect(isIntact, "every byte arrives as it was sent");
        }
        network.forgetPathsOfClient();
    }

    static int address(final int number) {
        final int address = FIRST_ADDRESS + number;
        return address <= LAST_ADDRESS ? address : NEXT_ADDRESS + address - LAST_ADDRESS - 1;
    }

    // The message goes on to the client, whose kernel believes it if the segment is still on its way.
    private void claim(final int address, final Transfer transfer) {
        network.forgetPathsOfClient();
        final Attacker attacker = new Attacker(network, address);
        forwarder.newClaims(0);
        attacker.claim(
                () -> attacker.overhear(transfer.sender(), transfer.receiver()),
                JournalRule.CLAIMED_MTU,
                forwarder::hasNewClaim);
        story.tell(GullibleStep.words(attacker));
    }

    private void tellWhatCameOfIt() {
        final Belief belief = Belief.in(forwarder.events(), new Attacker(network, FIRST_ADDRESS).address());
        story.tell("plateau journal export", belief);
        story.expect(
                belief.isOnlyEvidence(),
                "the claim is kept as evidence, enforced nowhere: it is below the floor of 552 bytes");
        story.expect(belief.isDisproved(), "and disproved by the first acknowledgment");
        final List<JsonNode> entries = forwarder.entriesFor(LabNetwork.SERVER_IPV4);
        story.compare("entries for the server in pmtu list", 0, entries.size());
        story.compare(
                "packets that were reported as too big",
                0L,
                forwarder.countersOf("lan").path("reported").asLong());
    }
}
