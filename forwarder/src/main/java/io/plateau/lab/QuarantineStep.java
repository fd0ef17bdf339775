package io.plateau.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A transfer, and in its midst the forged claim of 2014, with the default policy. */
final class QuarantineStep {
    private static final long WARM_UP_MS = 700;
    private static final long WINDOW_MS = 1500;
    private static final int TRIES = 4;

    private final LabNetwork network;
    private final LabForwarder forwarder;
    private final Story story;

    QuarantineStep(final LabNetwork network, final LabForwarder forwarder, final Story story) {
        this.network = network;
        this.forwarder = forwarder;
        this.story = story;
    }

    void play() {
        try (Transfer transfer =
                Transfer.unbounded(network, LabNetwork.CLIENT, LabNetwork.SERVER, LabNetwork.SERVER_IPV4)) {
            transfer.progress().over(WARM_UP_MS);
            final boolean isAsFast = claimUntilAsFast(transfer);
            final boolean isIntact = transfer.finish();
            tellWhatCameOfIt();
            story.expect(
                    isAsFast && isIntact,
                    "the transfer goes on at full speed, at least 90 % of what it was, every byte as it was sent");
        }
    }

    // Each time by another reporter, as one that was disproved is not heard again for a while. The machine may have
    // something else to do for a moment, which slows down a forwarder just as well as a claim that is believed; but
    // that is over in the next try.
    private boolean claimUntilAsFast(final Transfer transfer) {
        for (int number = 0; number < TRIES; number++) {
            final Measurement before = transfer.progress().over(WINDOW_MS);
            story.tell("before the claim", before);
            final Attacker attacker = new Attacker(network, number);
            attacker.claimTooBig(transfer);
            story.tell(attacker.words());
            final Measurement after = transfer.progress().over(WINDOW_MS);
            story.tell("after the claim", after + ", " + after.percentOf(before) + " % of before");
            if (after.keepsUpWith(before)) {
                return true;
            }
        }
        return false;
    }

    private void tellWhatCameOfIt() {
        final Belief belief = Belief.in(forwarder.events(), new Attacker(network, 0).address());
        story.tell("plateau journal export", belief);
        story.expect(
                belief.isOnlyEvidence() && belief.isDisproved(),
                "the claim is kept as evidence, as it is below the floor of 552 bytes, and disproved by the first"
                        + " acknowledgment");
        final List<JsonNode> entries = forwarder.entriesFor(LabNetwork.SERVER_IPV4);
        final long reported = forwarder.countersOf("lan").path("reported").asLong();
        story.expect(
                entries.isEmpty() && reported == 0,
                "nothing was ever enforced: pmtu list shows " + entries.size() + " entries, and " + reported
                        + " packets were reported");
    }
}
