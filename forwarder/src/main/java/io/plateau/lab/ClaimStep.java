package io.plateau.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A transfer, and in its midst the forged claim. What becomes of it is the policy's doing. */
final class ClaimStep {
    private static final long WARM_UP_MS = 700;
    private static final long BEFORE_MS = 1500;
    private static final long TAKE_EFFECT_MS = 300;
    private static final long AFTER_MS = 3000;
    private static final long LONGEST_PAUSE_MS = 1000;
    private static final double STILL_FULL_SPEED = 0.5;

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
                    isEntry(entry, "learned", Attacker.CLAIMED_MTU),
                    "the claim is believed: nothing longer than " + Attacker.CLAIMED_MTU + " bytes may pass");
            story.tell("ip route get, on the client", network.pathOfClient());
            story.expect(
                    after.bytes() == 0,
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
                    isEntry(entry, "quarantined", Attacker.CLAIMED_MTU),
                    "the claim is kept as evidence and enforced nowhere: it is below the floor of 552 bytes");
            final boolean isFast = after.gigabitsPerSecond() >= before.gigabitsPerSecond() * STILL_FULL_SPEED;
            story.expect(
                    isIntact && isFast && after.longestPauseMs() < LONGEST_PAUSE_MS,
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
        final List<JsonNode> entries = forwarder.entriesFor(LabNetwork.SERVER_IPV4);
        if (entries.size() != 1) {
            throw LabException.failed("pmtu list shows " + entries.size() + " entries for " + LabNetwork.SERVER_IPV4
                    + " where one was to be expected: " + entries);
        }
        return entries.get(0);
    }

    private void tellEntry(final JsonNode entry) {
        story.tell("plateau pmtu list", EntryWords.of(entry));
    }

    private static boolean isEntry(final JsonNode entry, final String state, final int mtu) {
        return state.equals(entry.path("state").asText()) && entry.path("mtu").asInt() == mtu;
    }

    private static long sumOf(final JsonNode byReason) {
        long sum = 0;
        for (final JsonNode count : byReason) {
            sum += count.asLong();
        }
        return sum;
    }
}
