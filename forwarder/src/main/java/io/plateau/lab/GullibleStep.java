package io.plateau.lab;

import com.fasterxml.jackson.databind.JsonNode;

/** A transfer, and in its midst the forged claim of 2014, with a policy that believes it. */
final class GullibleStep {
    private static final long WARM_UP_MS = 700;
    private static final long BEFORE_MS = 1500;
    private static final long TAKE_EFFECT_MS = 300;
    private static final long AFTER_MS = 3000;

    private final LabNetwork network;
    private final LabForwarder forwarder;
    private final Story story;

    GullibleStep(final LabNetwork network, final LabForwarder forwarder, final Story story) {
        this.network = network;
        this.forwarder = forwarder;
        this.story = story;
    }

    void play() {
        try (Transfer transfer =
                Transfer.unbounded(network, LabNetwork.CLIENT, LabNetwork.SERVER, LabNetwork.SERVER_IPV4)) {
            transfer.progress().over(WARM_UP_MS);
            story.tell("before the claim", transfer.progress().over(BEFORE_MS));
            final Attacker attacker = new Attacker(network, 0);
            attacker.claimTooBig(transfer);
            story.tell(attacker.words());
            Progress.pause(TAKE_EFFECT_MS);
            final Measurement after = transfer.progress().over(AFTER_MS);
            story.tell("after the claim", after);
            tellWhatCameOfIt();
            story.expect(
                    after.isNothing(),
                    "the transfer stalls: told of 296, the sender's kernel goes down to 552 and no further, and with DF"
                            + " set none of that passes");
        }
    }

    private void tellWhatCameOfIt() {
        final JsonNode entry = EntryRule.only(forwarder.entriesFor(LabNetwork.SERVER_IPV4));
        story.tell("plateau pmtu list", EntryWords.of(entry));
        final JsonNode counters = forwarder.countersOf("lan");
        story.tell(
                "the sender's packets since",
                "reported " + counters.path("reported").asLong() + ", dropped " + sumOf(counters.path("dropped")));
        story.expect(
                EntryRule.is(entry, "learned", Attacker.CLAIMED_MTU),
                "the claim is believed: nothing longer than " + Attacker.CLAIMED_MTU + " bytes may pass");
        story.tell("ip route get, on the client", network.pathOfClient());
    }

    private static long sumOf(final JsonNode byReason) {
        long sum = 0;
        for (final JsonNode count : byReason) {
            sum += count.asLong();
        }
        return sum;
    }
}
