package io.plateau.lab;

import com.fasterxml.jackson.databind.JsonNode;

/** A transfer, and in its midst the forged claim. What becomes of it is the policy's doing. */
final class ClaimStep {
    private static final long WARM_UP_MS = 700;
    private static final long BEFORE_MS = 1500;
    private static final long TAKE_EFFECT_MS = 300;
    private static final long AFTER_MS = 3000;

    private final LabNetwork network;
    private final LabForwarder forwarder;
    private final Story story;

    ClaimStep(final LabNetwork network, final LabForwarder forwarder, final Story story) {
        this.network = network;
        this.forwarder = forwarder;
        this.story = story;
    }

    void playAgainstGulliblePolicy() {
        try (Transfer transfer = startTransfer()) {
            final Measurement after = measureAroundClaim(transfer);
            final JsonNode entry = onlyEntry();
            tellEntry(entry);
            final JsonNode counters = forwarder.countersOf("lan");
            story.tell(
                    "the sender's packets since",
                    "reported " + counters.path("reported").asLong() + ", dropped " + sumOf(counters.path("dropped")));
            story.expect(
                    EntryRule.is(entry, "learned", Attacker.CLAIMED_MTU),
                    "the claim is believed: nothing longer than " + Attacker.CLAIMED_MTU + " bytes may pass");
            story.tell("ip route get, on the client", network.pathOfClient());
            story.expect(
                    after.isNothing(),
                    "the transfer stalls: told of 296, the sender's kernel goes down to 552 and no further, and with DF"
                            + " set none of that passes");
        }
    }

    void playAgainstDefaultPolicy() {
        try (Transfer transfer = startTransfer()) {
            final Measurement before = transfer.progress().over(BEFORE_MS);
            final Measurement after = measureAfterClaim(transfer, before);
            final boolean isIntact = transfer.finish();
            final JsonNode entry = onlyEntry();
            tellEntry(entry);
            story.expect(
                    EntryRule.is(entry, "quarantined", Attacker.CLAIMED_MTU),
                    "the claim is kept as evidence and enforced nowhere: it is below the floor of 552 bytes");
            story.expect(
                    isIntact && after.keepsUpWith(before),
                    "the transfer goes on at full speed, every byte as it was sent");
        }
    }

    private Transfer startTransfer() {
        final Transfer transfer =
                Transfer.unbounded(network, LabNetwork.CLIENT, LabNetwork.SERVER, LabNetwork.SERVER_IPV4);
        transfer.progress().over(WARM_UP_MS);
        return transfer;
    }

    private Measurement measureAroundClaim(final Transfer transfer) {
        return measureAfterClaim(transfer, transfer.progress().over(BEFORE_MS));
    }

    private Measurement measureAfterClaim(final Transfer transfer, final Measurement before) {
        story.tell("before the claim", before);
        new Attacker(network).claimTooBig(transfer);
        story.tell(Attacker.ADDRESS + " claims: \"" + LabNetwork.SERVER_IPV4 + " takes " + Attacker.CLAIMED_MTU
                + " bytes\" (" + Attacker.COPIES + " times)");
        Progress.pause(TAKE_EFFECT_MS);
        final Measurement after = transfer.progress().over(AFTER_MS);
        story.tell("after the claim", after);
        return after;
    }

    private JsonNode onlyEntry() {
        return EntryRule.only(forwarder.entriesFor(LabNetwork.SERVER_IPV4));
    }

    private void tellEntry(final JsonNode entry) {
        story.tell("plateau pmtu list", EntryWords.of(entry));
    }

    private static long sumOf(final JsonNode byReason) {
        long sum = 0;
        for (final JsonNode count : byReason) {
            sum += count.asLong();
        }
        return sum;
    }
}
