package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plateau.testkit.ForwarderProcess;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

// status --json of a running forwarder.
record Counters(JsonNode status) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(30);

    static Counters of(final ForwarderProcess forwarder) throws JsonProcessingException {
        return new Counters(JSON.readTree(forwarder.ask("status", "--json")));
    }

    // Once they are as wanted: a frame is counted a moment after it has arrived where it was to go. If they never are,
    // the last ones, for the test to say what is wrong with them.
    static Counters await(final ForwarderProcess forwarder, final Predicate<Counters> wanted)
            throws JsonProcessingException {
        final long start = System.nanoTime();
        Counters now = of(forwarder);
        while (!wanted.test(now) && System.nanoTime() - start < LONGEST_NS) {
            assertThat(forwarder.process().isAlive()).as("the forwarder runs").isTrue();
            now = of(forwarder);
        }
        return now;
    }

    // Once nothing moves any more. CONTRACT: received = forwarded + fragmented + resegmented + reported + dropped.
    static Counters conserved(final ForwarderProcess forwarder, final String... ports) throws JsonProcessingException {
        final Counters quiet = await(forwarder, counters -> counters.areConserved(ports));
        quiet.assertConserved(ports);
        return quiet;
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

    boolean areConserved(final String... ports) {
        return Arrays.stream(ports).allMatch(port -> of(port, "received") == verdicts(port));
    }

    private long verdicts(final String port) {
        return of(port, "forwarded")
                + of(port, "fragmented")
                + of(port, "resegmented")
                + of(port, "reported")
                + dropped(port);
    }

    void assertConserved(final String... ports) {
        for (final String port : ports) {
            assertThat(of(port, "received"))
                    .as("received on " + port + " = the sum of its verdicts: " + status)
                    .isEqualTo(verdicts(port));
        }
    }
}
