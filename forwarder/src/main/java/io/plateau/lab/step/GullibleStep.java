package io.plateau.lab.step;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.lab.forgery.Attacker;
import io.plateau.lab.network.LabNetwork;
import io.plateau.lab.program.EntryRule;
import io.plateau.lab.program.EntryWords;
import io.plateau.lab.program.JournalRule;
import io.plateau.lab.program.LabForwarder;
import io.plateau.lab.traffic.Measurement;
import io.plateau.lab.traffic.Transfer;

/** A transfer, and in its midst the forged claim of 2014, with a policy that believes it. */
public final class GullibleStep {
    private static final long BEFORE_MS = 1500;
    private static final long TAKE_EFFECT_MS = 300;
    private static final long AFTER_MS = 3000;
    private static final int MOST = 20;

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
    public GullibleStep(final LabNetwork network, final LabForwarder forwarder, final Story story) {
        this.network = network;
        this.forwarder = forwarder;
        this.story = story;
    }

    /** Plays it. */
    public void play() {
        try (Transfer transfer = Transfer.running(network)) {
            story.tell("transfer before", transfer.progress().over(BEFORE_MS));
            final Attacker attacker = new Attacker(network, 66);
            attacker.claim(
                    () -> attacker.overhear(transfer.sender(), transfer.receiver()),
                    JournalRule.CLAIMED_MTU,
                    forwarder::hasNewClaim);
            story.tell(words(attacker));
            transfer.progress().until(TAKE_EFFECT_MS, MOST, Measurement::isNothing); // all that was on its way has come
            final Measurement after = transfer.progress().over(AFTER_MS);
            story.tell("transfer after", after);
            tellWhatCameOfIt();
            story.expect(
                    after.isNothing(),
                    "the transfer stalls: told of 296, the sender's kernel goes down to 552 and no further, and with DF"
                            + " set none of that passes");
        }
    }

    static String words(final Attacker attacker) {
        return attacker.address() + " quotes a segment that it has just seen, and claims: \"" + LabNetwork.SERVER_IPV4
                + " takes " + JournalRule.CLAIMED_MTU + " bytes\"";
    }

    private void tellWhatCameOfIt() {
        final JsonNode entry = EntryRule.only(forwarder.entriesFor(LabNetwork.SERVER_IPV4));
        story.tell("plateau pmtu list", EntryWords.of(entry));
        final JsonNode counters = forwarder.countersOf("lan");
        story.tell(
                "the sender's packets",
                "reported " + counters.path("reported").asLong() + ", dropped " + sumOf(counters.path("dropped")));
        story.expect(
                EntryRule.is(entry, "learned", JournalRule.CLAIMED_MTU),
                "the claim is believed: nothing longer than " + JournalRule.CLAIMED_MTU + " bytes may pass");
        story.tell("the client's kernel", network.pathOfClient());
    }

    private static long sumOf(final JsonNode byReason) {
        long sum = 0;
        for (final JsonNode count : byReason) {
            sum += count.asLong();
        }
        return sum;
    }
}
