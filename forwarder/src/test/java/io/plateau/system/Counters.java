package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plateau.testkit.ForwarderProcess;

// status --json of a running forwarder.
record Counters(JsonNode status) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Counters of(final ForwarderProcess forwarder) throws JsonProcessingException {
        return new Counters(JSON.readTree(forwarder.ask("status", "--json")));
    }

    long uptimeSeconds() {
        return status.path("uptime-seconds").asLong();
    }

    long lostEvents() {
        return status.path("journal").path("lost").asLong(-1);
    }

    long of(final String port, final String counter) {
        return status.path("ports").path(port).path(counter).asLong(-1);
    }

    long dropped(final String port, final String reason) {
        return status.path("ports").path(port).path("dropped").path(reason).asLong(-1);
    }

    long dropped(final String port) {
        return sum(status.path("ports").path(port).path("dropped"));
    }

    // Claims, for whatever reason.
    long refusedClaims() {
        return sum(status.path("claims").path("rejected"));
    }

    private static long sum(final JsonNode counts) {
        long sum = 0;
        for (final JsonNode count : counts) {
            sum += count.asLong();
        }
        return sum;
    }

    // CONTRACT: received = forwarded + fragmented + resegmented + reported + dropped.
    void assertConserved(final String... ports) {
        for (final String port : ports) {
            assertThat(of(port, "received"))
                    .as("received on " + port + " = the sum of its verdicts: " + status)
                    .isEqualTo(of(port, "forwarded")
                            + of(port, "fragmented")
                            + of(port, "resegmented")
                            + of(port, "reported")
                            + dropped(port));
        }
    }
}
