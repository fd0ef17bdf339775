package io.plateau.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.plateau.counters.PortCounters;
import io.plateau.counters.Verdict;
import io.plateau.pmtu.event.Reason;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes a {@link StatusReport} as the contract spells it. Stateless. */
public final class StatusJson {
    private static final JsonFactory JSON = JsonFactory.builder().build();
    private static final List<Reason> REFUSALS = List.of(
            Reason.MALFORMED,
            Reason.BAD_CHECKSUM,
            Reason.QUOTE_INCONSISTENT,
            Reason.NOT_SMALLER,
            Reason.NO_SUCH_FLOW,
            Reason.BELOW_FLOOR,
            Reason.DISPROVED,
            Reason.RATE_LIMITED,
            Reason.LOCKED);

    private StatusJson() {}

    /**
     * Writes a report as one line of text.
     *
     * @param report of a forwarder
     * @return one JSON object without a newline
     */
    public static String line(final StatusReport report) {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(json, report);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static void write(final JsonGenerator json, final StatusReport report) throws IOException {
        json.writeStartObject();
        json.writeStringField("version", report.version());
        json.writeNumberField("uptime-seconds", report.uptimeSeconds());
        json.writeObjectFieldStart("ports");
        for (final PortCounters port : report.ports()) {
            write(json, port);
        }
        json.writeEndObject();
        write(json, report.claims());
        write(json, report.pmtu());
        json.writeObjectFieldStart("journal");
        json.writeNumberField("events", report.journal().events());
        json.writeNumberField("lost", report.journal().lost());
        json.writeNumberField("last-seq", report.journal().lastSequence());
        json.writeEndObject();
        json.writeObjectFieldStart("latency-ns");
        json.writeNumberField("p50", report.latency().p50());
        json.writeNumberField("p99", report.latency().p99());
        json.writeNumberField("p99.9", report.latency().p999());
        json.writeNumberField("max", report.latency().max());
        json.writeEndObject();
        json.writeEndObject();
    }

    // Verdicts before received: a frame is counted as received first, so the sum is never larger.
    private static void write(final JsonGenerator json, final PortCounters port) throws IOException {
        final long[] verdicts = new long[Verdict.COUNT];
        for (int index = 0; index < Verdict.COUNT; index++) {
            verdicts[index] = port.of(Verdict.of(index));
        }
        json.writeObjectFieldStart(port.port());
        json.writeNumberField("received", port.received());
        for (int index = 0; index < Verdict.MALFORMED.index(); index++) {
            json.writeNumberField(Verdict.of(index).label(), verdicts[index]);
        }
        json.writeObjectFieldStart("dropped");
        for (int index = Verdict.MALFORMED.index(); index < Verdict.COUNT; index++) {
            json.writeNumberField(Verdict.of(index).label(), verdicts[index]);
        }
        json.writeEndObject();
        json.writeNumberField("kernel-dropped", port.kernelDropped());
        json.writeNumberField("assisted", port.assisted());
        json.writeNumberField("transmitted", port.transmitted());
        json.writeEndObject();
    }

    private static void write(final JsonGenerator json, final StatusReport.Claims claims) throws IOException {
        json.writeObjectFieldStart("claims");
        json.writeNumberField("accepted", claims.accepted());
        json.writeNumberField("quarantined", claims.quarantined());
        json.writeObjectFieldStart("rejected");
        for (final Reason reason : REFUSALS) {
            json.writeNumberField(reason.label(), claims.rejected().getOrDefault(reason, 0L));
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void write(final JsonGenerator json, final StatusReport.Pmtu pmtu) throws IOException {
        json.writeObjectFieldStart("pmtu");
        json.writeObjectFieldStart("entries");
        json.writeNumberField("learned", pmtu.learned());
        json.writeNumberField("static", pmtu.statics());
        json.writeNumberField("locked", pmtu.locked());
        json.writeNumberField("quarantined", pmtu.quarantined());
        json.writeEndObject();
        json.writeNumberField("capacity", pmtu.capacity());
        json.writeNumberField("evicted", pmtu.evicted());
        json.writeEndObject();
    }
}
