package io.plateau.lab.step;

import io.plateau.lab.forgery.Attacker;
import io.plateau.lab.forgery.Quote;
import io.plateau.lab.network.LabNetwork;
import io.plateau.lab.program.ClaimCounts;
import io.plateau.lab.program.LabForwarder;
import io.plateau.lab.traffic.SpeedTries;
import io.plateau.lab.traffic.Transfer;
import java.net.InetSocketAddress;
import java.util.Random;

/** A forger that sees nothing of the traffic: it knows both addresses and the server's port, and guesses the client's. */
public final class GuessStep {
    private static final int ADDRESS = 80;
    private static final int GUESSES = 1000;
    private static final int CLAIMED_MTU = 1000;
    private static final int RATE_PPS = 5000;
    private static final int PORTS = 1 << 16;
    private static final long SEED = 5927;

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
    public GuessStep(final LabNetwork network, final LabForwarder forwarder, final Story story) {
        this.network = network;
        this.forwarder = forwarder;
        this.story = story;
    }

    /** Plays it. */
    public void play() {
        final Attacker attacker = new Attacker(network, ADDRESS);
        forwarder.newClaims(0);
        try (Transfer transfer = Transfer.running(network)) {
            final SpeedTries tries =
                    SpeedTries.of(transfer.progress()::over, number -> guess(attacker, transfer), story::tell);
            final boolean isIntact = transfer.finish();
            final long guesses = (long) tries.count() * GUESSES;
            final ClaimCounts counts = forwarder.newClaims(guesses);
            story.tell("plateau status", counts);
            story.expect(
                    counts.areAllRefused(guesses, "no-such-flow", "rate-limited"),
                    counts.wordsOf(guesses) + "; expected: all refused, as no such flow is known or as too many");
            story.compare(
                    "entries for the server in pmtu list",
                    0,
                    forwarder.entriesFor(LabNetwork.SERVER_IPV4).size());
            story.expect(tries.isAsFast(), "the transfer is as fast as before: expected 90 % of what it was, or more");
            story.expect(isIntact, "every byte arrives as it was sent");
        }
    }

    private void guess(final Attacker attacker, final Transfer transfer) {
        final Random random = new Random(SEED);
        final InetSocketAddress sender = transfer.sender();
        attacker.claim(
                number -> Quote.guessed(
                        new InetSocketAddress(sender.getAddress(), wrongPort(random, sender.getPort())),
                        transfer.receiver()),
                CLAIMED_MTU,
                GUESSES,
                RATE_PPS);
        story.tell(attacker.address() + " guesses the client's port " + GUESSES + " times, wrongly, and claims "
                + CLAIMED_MTU + " bytes");
    }

    // One in 65,536 is the right one, and needs a likely sequence number besides: that is another step.
    private static int wrongPort(final Random random, final int right) {
        return (right + 1 + random.nextInt(PORTS - 1)) % PORTS;
    }
}
