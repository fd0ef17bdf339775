package io.plateau.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A path that is truly narrower: a link of 1400 bytes behind the gateway. */
final class BottleneckStep {
    private static final int BOTTLENECK_MTU = 1400;

    private final LabNetwork network;
    private final LabForwarder forwarder;
    private final Story story;

    BottleneckStep(final LabNetwork network, final LabForwarder forwarder, final Story story) {
        this.network = network;
        this.forwarder = forwarder;
        this.story = story;
    }

    void play() {
        network.narrowLinkToServer(BOTTLENECK_MTU);
        story.tell("the link from the router to the server now takes " + BOTTLENECK_MTU + " bytes; the router says so");
        final TrafficStep traffic = new TrafficStep(network, story);
        traffic.playToServer();
        for (final String server : List.of(LabNetwork.SERVER_IPV4, LabNetwork.SERVER_IPV6)) {
            final JsonNode learned = learned(server);
            story.tell("plateau pmtu list", EntryWords.of(learned));
            story.expect(
                    EntryRule.is(learned, "learned", BOTTLENECK_MTU),
                    "learned: " + BOTTLENECK_MTU + " bytes towards " + server);
        }
        network.forgetPathsOfClient();
        story.tell("the client's kernel is made to forget the path, and sends 1500 bytes again");
        traffic.playToServer();
        for (final String server : List.of(LabNetwork.SERVER_IPV4, LabNetwork.SERVER_IPV6)) {
            final JsonNode learned = learned(server);
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
