package io.plateau.report.page;

import static io.plateau.pmtu.event.PmtuEvent.ABSENT;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import io.plateau.pmtu.event.EventType;
import io.plateau.report.ClaimPoints;
import io.plateau.report.CostPart;
import io.plateau.report.DestinationTally;
import io.plateau.report.Report;
import io.plateau.report.Steps;
import io.plateau.report.TimeBuckets;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;

/** What the script draws and searches, as JSON: times are seconds since the epoch, lengths are bytes. */
final class PageData {
    private static final JsonFactory JSON =
            new JsonFactoryBuilder().characterEscapes(new HtmlSafeEscapes()).build();
    private static final int NS_DIGITS = 9;

    private final Report report;
    private final JsonGenerator json;

    private PageData(final Report report, final JsonGenerator json) {
        this.report = report;
        this.json = json;
    }

    static String of(final Report report, final Commands commands, final ReportTime time) throws IOException {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            new PageData(report, json).write(commands, time);
        }
        return text.toString();
    }

    private void write(final Commands commands, final ReportTime time) throws IOException {
        json.writeStartObject();
        json.writeStringField("zone", time.zoneName());
        time("from", report.survey().fromNs());
        time("to", report.survey().toNs());
        json.writeStringField("explain", commands.explain("DESTINATION"));
        json.writeNumberField("destinations", report.survey().destinations());
        lines();
        claims();
        buckets();
        rows();
        json.writeEndObject();
    }

    private void lines() throws IOException {
        json.writeArrayFieldStart("lines");
        for (final Steps line : report.lines()) {
            json.writeStartObject();
            json.writeStringField("destination", line.destination().toString());
            json.writeArrayFieldStart("steps");
            for (final Steps.Step step : line.steps()) {
                json.writeStartArray();
                json.writeNumber(seconds(step.timeNs()));
                mtu(step.mtu());
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void claims() throws IOException {
        json.writeArrayFieldStart("claims");
        for (final EventType outcome : ClaimSection.OUTCOMES) {
            json.writeStartObject();
            json.writeStringField("outcome", ClaimSection.outcome(outcome));
            json.writeArrayFieldStart("points");
            for (final ClaimPoints.Point point : report.claimPoints().of(outcome)) {
                json.writeStartArray();
                json.writeNumber(seconds(point.timeNs()));
                json.writeNumber(point.claimedMtu());
                json.writeNumber(point.claims());
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void buckets() throws IOException {
        final TimeBuckets buckets = report.survey().buckets();
        json.writeObjectFieldStart("buckets");
        time("start", buckets.startNs());
        time("step", buckets.stepNs());
        json.writeFieldName("lowered");
        json.writeArray(buckets.lowered(), 0, buckets.size());
        json.writeObjectFieldStart("cost");
        for (final CostPart part : CostPart.values()) {
            json.writeFieldName(part.label());
            json.writeArray(buckets.cost(part), 0, buckets.size());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    // As the table shows them, so that the script need not know how.
    private void rows() throws IOException {
        json.writeArrayFieldStart("rows");
        for (final DestinationTally row : report.worst()) {
            json.writeStartArray();
            for (final String cell : DestinationSection.cells(row)) {
                json.writeString(cell);
            }
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private void mtu(final int mtu) throws IOException {
        if (mtu == ABSENT) {
            json.writeNull();
        } else {
            json.writeNumber(mtu);
        }
    }

    private void time(final String name, final long timeNs) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(seconds(timeNs));
    }

    private static BigDecimal seconds(final long timeNs) {
        return BigDecimal.valueOf(timeNs, NS_DIGITS);
    }
}
