package io.plateau.lab.step;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.lab.network.LabException;
import io.plateau.lab.network.LabNetwork;
import io.plateau.lab.program.EntryRule;
import io.plateau.lab.program.EventWords;
import io.plateau.lab.program.LabForwarder;
import io.plateau.lab.traffic.Transfer;
import java.util.List;
import java.util.stream.Stream;

/** A server that ignores what routers report, behind a gateway that knows the path to be narrower. */
public final class StubbornStep {
    private static final int PATH_MTU = 1400;

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
    public StubbornStep(final LabNetwork network, final LabForwarder forwarder, final Story story) {
        this.network = network;
        this.forwarder = forwarder;
        this.story = story;
    }

    /** Plays it. */
    public void play() {
        network.lockPathsOfServer();
        final TrafficStep traffic = new TrafficStep(network, story);
        try (Transfer ipv4 = traffic.connectStubborn(LabNetwork.CLIENT_IPV4);
                Transfer ipv6 = traffic.connectStubborn(LabNetwork.CLIENT_IPV6)) {
            story.tell(
                    "the server's kernel is made to ignore reports; it has connected, so that no MSS can be clamped");
            forwarder.set(LabNetwork.CLIENT_IPV4, PATH_MTU);
            forwarder.set(LabNetwork.CLIENT_IPV6, PATH_MTU);
            story.tell(
                    "plateau pmtu set", PATH_MTU + " for " + LabNetwork.CLIENT_IPV4 + " and " + LabNetwork.CLIENT_IPV6);
            traffic.play("IPv4, server to client", ipv4);
            traffic.play("IPv6, server to client", ipv6);
        }
        final List<JsonNode> entries = forwarder.entries();
        final List<JsonNode> events = forwarder.events();
        expectServed(LabNetwork.CLIENT_IPV4, entries, events);
        expectServed(LabNetwork.CLIENT_IPV6, entries, events);
    }

    private void expectServed(final String client, final List<JsonNode> entries, final List<JsonNode> events) {
        final JsonNode entry = about(client, entries)
                .findFirst()
                .orElseThrow(() -> LabException.failed("pmtu list shows nothing for " + client));
        final long reported = entry.path("reported").asLong();
        final long resegmented = entry.path("resegmented").asLong();
        story.expect(
                EntryRule.isResegmented(entry),
                client + ": " + reported + " packets were reported, in vain, and " + resegmented + " resegmented");
        about(client, events)
                .filter(event -> "stubborn-sender".equals(event.path("event").asText()))
                .findFirst()
                .ifPresentOrElse(
                        event -> story.tell(
                                "journal export",
                                EventWords.of(event) + ": "
                                        + event.path("detail").asText()),
                        () -> story.expect(false, "the journal names the sender"));
    }

    private static Stream<JsonNode> about(final String client, final List<JsonNode> nodes) {
        return nodes.stream()
                .filter(node -> client.equals(node.path("destination").asText()));
    }
}
