package io.plateau.lab.step;

import io.plateau.lab.forgery.Attacker;
import io.plateau.lab.forgery.Quote;
import io.plateau.lab.network.LabException;
import io.plateau.lab.network.LabNetwork;
import io.plateau.lab.program.ClaimCounts;
import io.plateau.lab.program.EntryWords;
import io.plateau.lab.program.LabForwarder;
import io.plateau.lab.traffic.Measurement;
import io.plateau.lab.traffic.Transfer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/** A forger that claims something about everybody, to fill the table. */
public final class FloodStep {
    private static final int ADDRESS = 120;
    private static final int DESTINATIONS = 100_000;
    private static final int FIRST_DESTINATION = 10 << 24;
    private static final int CLAIMED_MTU = 1000;
    private static final int RATE_PPS = 25_000;
    private static final int HTTPS = 443;
    private static final long BEFORE_MS = 1000;

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
    public FloodStep(final LabNetwork network, final LabForwarder forwarder, final Story story) {
        this.network = network;
        this.forwarder = forwarder;
        this.story = story;
    }

    /** Plays it. */
    public void play() {
        final List<String> tableBefore = table();
        final Attacker attacker = new Attacker(network, ADDRESS);
        forwarder.newClaims(0);
        try (Transfer transfer = Transfer.running(network)) {
            final Measurement before = transfer.progress().over(BEFORE_MS);
            story.tell("transfer before", before);
            transfer.progress().mark();
            attacker.claim(number -> quote(transfer, number), CLAIMED_MTU, DESTINATIONS, RATE_PPS);
            final Measurement during = transfer.progress().sinceMark();
            story.tell(String.format(
                    Locale.ROOT,
                    "%s claims %d bytes for %,d destinations within %.1f s",
                    attacker.address(),
                    CLAIMED_MTU,
                    DESTINATIONS,
                    during.durationNs() / 1e9));
            story.tell("transfer meanwhile", during + ", " + during.percentOf(before) + " % of before");
            story.expect(during.goesOn(), "the transfer goes on");
            story.expect(transfer.finish(), "every byte arrives as it was sent");
        }
        final ClaimCounts counts = forwarder.newClaims(DESTINATIONS);
        story.tell("plateau status", counts);
        story.expect(
                counts.areAllRefused(DESTINATIONS, "no-such-flow", "rate-limited"),
                counts.wordsOf(DESTINATIONS) + "; expected: all refused, as no such flow is known or as too many");
        final List<String> tableAfter = table();
        story.expect(
                tableAfter.equals(tableBefore),
                "the table stays as it was: " + tableBefore.size() + " entries before, " + tableAfter.size()
                        + " after, all the same");
    }

    private List<String> table() {
        return forwarder.entries().stream().map(EntryWords::of).sorted().toList();
    }

    private static Quote quote(final Transfer transfer, final int number) {
        return Quote.guessed(transfer.sender(), new InetSocketAddress(destination(number), HTTPS));
    }

    private static InetAddress destination(final int number) {
        try {
            return InetAddress.getByAddress(
                    ByteBuffer.allocate(4).putInt(FIRST_DESTINATION + number).array());
        } catch (final UnknownHostException e) {
            throw LabException.failed("four bytes are an address", e);
        }
    }
}
