package io.plateau.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A status report for people. Stateless. */
final class StatusText {
    private static final String ROW = "%-16s %14s %14s %12s %12s %12s %12s %14s %14s%n";
    private static final double NS_PER_US = 1_000.0;

    private StatusText() {}

    static void print(final JsonNode status, final PrintWriter out) {
        out.printf(
                "plateau %s, up %s%n%n",
                status.path("version").asText(),
                age(Duration.ofSeconds(status.path("uptime-seconds").asLong())));
        printCounters(status, out);
        printLatency(status.path("latency-ns"), out);
    }

    // All that has nothing to do with time.
    static void printCounters(final JsonNode status, final PrintWriter out) {
        out.printf(
                ROW,
                "PORT",
                "RECEIVED",
                "FORWARDED",
                "FRAGMENTED",
                "RESEGMENTED",
                "REPORTED",
                "DROPPED",
                "KERNEL-DROPPED",
                "TRANSMITTED");
        status.path("ports").properties().forEach(port -> printPort(port.getKey(), port.getValue(), out));
        out.println();
        status.path("ports").properties().forEach(port -> printDrops(port.getKey(), port.getValue(), out));
        printAssisted(status.path("ports"), out);
        final JsonNode claims = status.path("claims");
        out.printf(
                "claims: accepted %d, quarantined %d, rejected %d%s%n",
                claims.path("accepted").asLong(),
                claims.path("quarantined").asLong(),
                sum(claims.path("rejected")),
                inBrackets(counted(claims.path("rejected"))));
        final JsonNode pmtu = status.path("pmtu");
        out.printf(
                "pmtu entries: %s; capacity %d, evicted %d%n",
                listed(pmtu.path("entries")),
                pmtu.path("capacity").asLong(),
                pmtu.path("evicted").asLong());
        final JsonNode journal = status.path("journal");
        out.printf(
                "journal: events %d, lost %d, last-seq %d%n",
                journal.path("events").asLong(),
                journal.path("lost").asLong(),
                journal.path("last-seq").asLong());
    }

    private static void printPort(final String name, final JsonNode port, final PrintWriter out) {
        out.printf(
                ROW,
                name,
                port.path("received").asLong(),
                port.path("forwarded").asLong(),
                port.path("fragmented").asLong(),
                port.path("resegmented").asLong(),
                port.path("reported").asLong(),
                sum(port.path("dropped")),
                port.path("kernel-dropped").asLong(),
                port.path("transmitted").asLong());
    }

    private static void printDrops(final String name, final JsonNode port, final PrintWriter out) {
        final List<String> reasons = counted(port.path("dropped"));
        if (!reasons.isEmpty()) {
            out.printf("dropped at %s: %s%n", name, String.join(", ", reasons));
        }
    }

    // Nothing unless the kernel has passed on anything.
    private static void printAssisted(final JsonNode ports, final PrintWriter out) {
        final List<String> assisted = ports.properties().stream()
                .filter(port -> port.getValue().path("assisted").asLong() > 0)
                .map(port ->
                        port.getKey() + " " + port.getValue().path("assisted").asLong())
                .toList();
        if (!assisted.isEmpty()) {
            out.printf("passed on in the kernel, of those forwarded: %s%n", String.join(", ", assisted));
        }
    }

    private static void printLatency(final JsonNode latency, final PrintWriter out) {
        out.printf(
                "latency: p50 %.1f us, p99 %.1f us, p99.9 %.1f us, max %.1f us%n",
                latency.path("p50").asLong() / NS_PER_US,
                latency.path("p99").asLong() / NS_PER_US,
                latency.path("p99.9").asLong() / NS_PER_US,
                latency.path("max").asLong() / NS_PER_US);
    }

    // The two largest units: 3d04h, 4h05m, 5m06s, 7s.
    static String age(final Duration duration) {
        if (duration.toDays() > 0) {
            return "%dd%02dh".formatted(duration.toDays(), duration.toHoursPart());
        }
        if (duration.toHours() > 0) {
            return "%dh%02dm".formatted(duration.toHours(), duration.toMinutesPart());
        }
        return duration.toMinutes() > 0
                ? "%dm%02ds".formatted(duration.toMinutes(), duration.toSecondsPart())
                : duration.toSeconds() + "s";
    }

    private static long sum(final JsonNode counters) {
        return counters.properties().stream()
                .mapToLong(counter -> counter.getValue().asLong())
                .sum();
    }

    private static List<String> counted(final JsonNode counters) {
        final List<String> words = new ArrayList<>();
        for (final Map.Entry<String, JsonNode> counter : counters.properties()) {
            if (counter.getValue().asLong() != 0) {
                words.add(counter.getKey() + " " + counter.getValue().asLong());
            }
        }
        return words;
    }

    private static String listed(final JsonNode counters) {
        return String.join(
                ", ",
                counters.properties().stream()
                        .map(counter ->
                                counter.getKey() + " " + counter.getValue().asLong())
                        .toList());
    }

    private static String inBrackets(final List<String> words) {
        return words.isEmpty() ? "" : " (" + String.join(", ", words) + ")";
    }
}
