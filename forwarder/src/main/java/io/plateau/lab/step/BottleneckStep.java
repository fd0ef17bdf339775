package io.plateau.lab.step;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.lab.network.LabException;
import io.plateau.lab.network.LabNetwork;
import io.plateau.lab.program.EntryRule;
import io.plateau.lab.program.EntryWords;
import io.plateau.lab.program.EventWords;
import io.plateau.lab.program.LabForwarder;
import io.plateau.lab.traffic.Transfer;
import java.util.List;

/** A path that is truly narrower: a link of 1400 bytes behind the gateway. */
public final class BottleneckStep {
    private static final int LINK_MTU = 1500;
    private static final int BOTTLENECK_MTU = 1400;

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
    public BottleneckStep(final LabNetwork network, final LabForwarder forwarder, final Story story) {
        this.network = network;
        this.forwarder = forwarder;
        this.story = story;
    }

    /** Plays it. */
    public void play() {
        final TrafficStep traffic = new TrafficStep(network, story);
        try (Transfer ipv4 = traffic.connect(LabNetwork.CLIENT, LabNetwork.SERVER, LabNetwork.SERVER_IPV4);
                Transfer ipv6 = traffic.connect(LabNetwork.CLIENT, LabNetwork.SERVER, LabNetwork.SERVER_IPV6)) {
            network.narrowLinkToServer(BOTTLENECK_MTU);
            story.tell("the link from the router to the server now takes " + BOTTLENECK_MTU
                    + " bytes; the router says so");
            traffic.playToServer();
            expectLearned();
            network.forgetPathsOfClient();
            story.tell("the client's kernel is made to forget the path, and sends 1500 bytes again, over connections");
            story.tell("that were made before, as the MSS of a new one is clamped to what is learned");
            traffic.play("IPv4, client to server", ipv4);
            traffic.play("IPv6, client to server", ipv6);
            expectEnforced();
            network.narrowLinkToServer(LINK_MTU);
            network.forgetPathsOfClient();
            forwarder.clear();
            story.tell("the link is as wide as before; plateau pmtu clear --all");
        }
    }

    private void expectLearned() {
        for (final String server : List.of(LabNetwork.SERVER_IPV4, LabNetwork.SERVER_IPV6)) {
            final JsonNode learned = learned(server);
            story.tell("plateau pmtu list", EntryWords.of(learned));
            expectBottleneck(learned, server, "learned:");
        }
    }

    // If it is not so, the journal says why.
    private void expectBottleneck(final JsonNode entry, final String server, final String what) {
        final boolean isSo = EntryRule.is(entry, "learned", BOTTLENECK_MTU);
        story.expect(isSo, what + " " + BOTTLENECK_MTU + " bytes towards " + server);
        if (!isSo) {
            EventWords.of(forwarder.events().stream()
                            .filter(event ->
                                    server.equals(event.path("destination").asText()))
                            .toList())
                    .forEach(line -> story.tell("journal export", line));
        }
    }

    private void expectEnforced() {
        for (final String server : List.of(LabNetwork.SERVER_IPV4, LabNetwork.SERVER_IPV6)) {
            final JsonNode learned = learned(server);
            expectBottleneck(learned, server, "never disproved: still");
            story.expect(
                    EntryRule.isEnforced(learned),
                    "enforced: the gateway itself sent "
                            + learned.path("reported").asLong() + " Packet Too Big about " + server
                            + ", and the transfer goes on");
        }
    }

    private JsonNode learned(final String server) {
        return forwarder.entriesFor(server).stream()
                .filter(entry -> "learned".equals(entry.path("state").asText()))
                .findFirst()
                .orElseThrow(() -> LabException.failed("pmtu list shows nothing learned for " + server));
    }
}
