package io.plateau.lab;

import io.plateau.lab.network.LabException;
import io.plateau.lab.network.LabNetwork;
import io.plateau.lab.network.NamespaceNames;
import io.plateau.lab.network.RoutedNetwork;
import io.plateau.lab.network.WireNetwork;
import io.plateau.lab.program.LabForwarder;
import io.plateau.lab.step.BottleneckStep;
import io.plateau.lab.step.FloodStep;
import io.plateau.lab.step.GuessStep;
import io.plateau.lab.step.GullibleStep;
import io.plateau.lab.step.JournalStep;
import io.plateau.lab.step.LargeStep;
import io.plateau.lab.step.QuarantineStep;
import io.plateau.lab.step.RouteMoveStep;
import io.plateau.lab.step.SightStep;
import io.plateau.lab.step.Story;
import io.plateau.lab.step.StubbornStep;
import io.plateau.lab.step.TrafficStep;
import io.plateau.lab.step.ZeroStep;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The incident of 2014, played in a private network: a forged Packet Too Big against a forwarder that believes it and one
 * that does not, a true bottleneck for comparison, and the journals of it all.
 *
 * <p>Takes everything down at its end, also when the process is told to stop. What an earlier lab left that was killed is
 * removed at the start.
 */
public final class Lab implements AutoCloseable {
    private static final long END_S = 10;

    private final Story story;
    private final Deque<Runnable> ends = new ArrayDeque<>();
    private final Thread player = Thread.currentThread();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::endEarly, "lab-end");
    private volatile boolean isEndedEarly;
    private boolean isClosing;
    private int chapters;

    /**
     * Prepares a lab. The calling thread is the one to play it.
     *
     * @param out what it tells, in plain text
     */
    public Lab(final PrintWriter out) {
        story = new Story(out);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Plays the whole story around a gateway that is a wire.
     *
     * @return whether all of it happened as the contract tells
     * @throws LabException if the lab could not be built or could not go on
     */
    public boolean playWire() {
        final Path folder = begin();
        final LabNetwork network = build(new WireNetwork());
        final LabForwarder gullible = playGulliblePolicy(network, folder);
        final LabForwarder today = playDefaultPolicy(network, folder);
        playForgers(network, today);
        chapter("A server that ignores reports");
        new StubbornStep(network, today, story).play();
        return end(gullible, today, folder);
    }

    /**
     * Plays the incident and the bottleneck around a gateway that routes, and a route that moves.
     *
     * @return whether all of it happened as the contract tells
     * @throws LabException if the lab could not be built or could not go on
     */
    public boolean playRouted() {
        final Path folder = begin();
        final RoutedNetwork network = build(new RoutedNetwork(folder));
        final LabForwarder gullible = playGulliblePolicy(network, folder);
        final LabForwarder today = playDefaultPolicy(network, folder);
        chapter("A route that moves during a transfer");
        new RouteMoveStep(network, today, story).play();
        return end(gullible, today, folder);
    }

    private Path begin() {
        final int swept = NamespaceNames.sweep();
        story.title("Plateau's lab: a forged Packet Too Big, a gateway that believes it, and one that weighs it");
        if (swept > 0) {
            story.tell("(" + swept + " namespaces of a lab that did not end well were removed)");
        }
        return folder();
    }

    private <T extends LabNetwork> T build(final T network) {
        ends.push(network::close);
        network.build();
        network.picture().forEach(story::tell);
        return network;
    }

    private boolean end(final LabForwarder gullible, final LabForwarder today, final Path folder) {
        story.expect(today.stop() == 0, "the forwarder ends when it is told to");
        chapter("What the journal says");
        new JournalStep(story).play(gullible, today);
        story.tell("Read on:  ./plateau journal tail --journal " + today.journal());
        story.tell("Kept:     " + folder + " (configurations, logs, journals, reports)");
        return story.isAsTold();
    }

    private void chapter(final String title) {
        chapters++;
        story.chapter(chapters, title);
    }

    private LabForwarder playGulliblePolicy(final LabNetwork network, final Path folder) {
        chapter("Traffic before");
        final LabForwarder forwarder = start(network, folder, "2014");
        new TrafficStep(network, story).playBothWays();
        chapter("A forged claim, and the policy of 2014: believe everything, drop what cannot obey");
        new GullibleStep(network, forwarder, story).play();
        story.expect(forwarder.stop() == 0, "the forwarder ends when it is told to");
        network.forgetPathsOfClient();
        return forwarder;
    }

    private LabForwarder playDefaultPolicy(final LabNetwork network, final Path folder) {
        chapter("The same claim, and the default policy");
        final LabForwarder forwarder = start(network, folder, "default");
        new QuarantineStep(network, forwarder, story).play();
        chapter("A true bottleneck behind the gateway");
        new BottleneckStep(network, forwarder, story).play();
        return forwarder;
    }

    private void playForgers(final LabNetwork network, final LabForwarder forwarder) {
        chapter("A forger that sees nothing of the traffic");
        new GuessStep(network, forwarder, story).play();
        chapter("A forger that sees the traffic");
        new SightStep(network, forwarder, story).play();
        chapter("A claim without an MTU");
        new ZeroStep(network, forwarder, story).play();
        chapter("A claim of 65535");
        new LargeStep(network, forwarder, story).play();
        chapter("Claims for 100,000 destinations");
        new FloodStep(network, forwarder, story).play();
    }

    private LabForwarder start(final LabNetwork network, final Path folder, final String policy) {
        final LabForwarder forwarder = LabForwarder.start(network, folder.resolve(policy), policy);
        ends.push(forwarder::close);
        story.tell("forwarder, policy config/lab/" + policy + ".yaml", "ready after " + forwarder.startMs() + " ms");
        return forwarder;
    }

    private static Path folder() {
        try {
            // Reading a journal takes no privileges; neither shall reaching it.
            return Files.setPosixFilePermissions(
                    Files.createTempDirectory("plateau-lab-"), PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (final IOException e) {
            throw LabException.failed("no folder for the journals: " + e.getMessage(), e);
        }
    }

    // The process was told to stop: the player gives up where it is and takes everything down, which is waited for.
    void endEarly() {
        isEndedEarly = true;
        interruptPlayer();
        try {
            closed.await(END_S, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void interruptPlayer() {
        if (!isClosing) {
            player.interrupt();
        }
    }

    // Taking things down runs programs, too, which a wish to stop must not stop.
    private synchronized void shieldFromInterrupts() {
        isClosing = true;
        if (Thread.interrupted()) {
            story.tell("told to stop; taking everything down");
        }
    }

    /**
     * Whether the process was told to stop before the end.
     *
     * @return true if failures since then mean nothing
     */
    public boolean isEndedEarly() {
        return isEndedEarly;
    }

    /** Takes everything down. By the thread that plays. */
    @Override
    public void close() {
        shieldFromInterrupts();
        try {
            while (!ends.isEmpty()) {
                ends.pop().run();
            }
        } finally {
            closed.countDown();
        }
        if (!isEndedEarly) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
