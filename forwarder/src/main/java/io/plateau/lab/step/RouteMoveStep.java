package io.plateau.lab.step;

import io.plateau.lab.network.RoutedNetwork;
import io.plateau.lab.program.LabForwarder;
import io.plateau.lab.traffic.Measurement;
import io.plateau.lab.traffic.Transfer;

/** A route that moves during a transfer: the shorter way is cut, and OSPF finds the other. */
public final class RouteMoveStep {
    private static final String OTHER_WAY = "wan2";
    private static final int BEFORE_MS = 1000;
    /** TCP repeats itself ever more rarely while nothing arrives: it finds the new way some seconds after the kernel has it. */
    private static final int AFTER_MS = 5000;

    private static final int MOST = 6;

    private final RoutedNetwork network;
    private final LabForwarder forwarder;
    private final Story story;

    /**
     * Prepares it.
     *
     * @param network in which it is played
     * @param forwarder in its gateway
     * @param story that it is told in
     */
    public RouteMoveStep(final RoutedNetwork network, final LabForwarder forwarder, final Story story) {
        this.network = network;
        this.forwarder = forwarder;
        this.story = story;
    }

    /** Plays it. */
    public void play() {
        try (Transfer transfer = Transfer.running(network)) {
            final Measurement before = transfer.progress().over(BEFORE_MS);
            story.tell("transfer before", before);
            final long sent = framesByOtherWay();
            transfer.progress().mark();
            network.cutShorterWay();
            story.tell("the link between the router and the server is cut; BIRD in the gateway hears of the other way");
            final Measurement after = transfer.progress().until(AFTER_MS, MOST, Measurement::hasMoved);
            story.tell("longest pause", transfer.progress().sinceMark().longestPauseMs() + " ms");
            story.tell("transfer after", after + ", " + after.percentOf(before) + " % of before");
            story.expect(after.hasMoved(), "the transfer goes on");
            story.expect(
                    framesByOtherWay() > sent,
                    (framesByOtherWay() - sent) + " frames have left by " + OTHER_WAY + ", to the second router");
            story.expect(transfer.finish(), "every byte arrives as it was sent");
        }
    }

    private long framesByOtherWay() {
        return forwarder.countersOf(OTHER_WAY).path("transmitted").asLong();
    }
}
