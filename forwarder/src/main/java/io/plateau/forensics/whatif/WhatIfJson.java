package io.plateau.forensics.whatif;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.plateau.pmtu.event.EventTime;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEvent.Counts;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;

/** What would have been otherwise, for programs: one object, keys in kebab-case. */
public final class WhatIfJson {
    private static final JsonFactory JSON = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    private static final double NS_PER_S = 1e9;

    private WhatIfJson() {}

    /**
     * Writes it all, and a newline.
     *
     * @param whatIf that has ended
     * @param out stays open
     * @throws IOException if the writer takes no more
     */
    public static void write(final WhatIf whatIf, final Writer out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("events", whatIf.events());
            json.writeNumberField("claims", whatIf.claims());
            json.writeNumberField("claims-without-evidence", whatIf.claimsWithoutEvidence());
            json.writeArrayFieldStart("claim-differences");
            for (final Map.Entry<ClaimDifference, Long> entry :
                    whatIf.claimDifferences().entrySet()) {
                write(json, entry.getKey(), entry.getValue());
            }
            json.writeEndArray();
            json.writeArrayFieldStart("entry-differences");
            for (final EntryDifference entry : whatIf.entryDifferences()) {
                write(json, entry);
            }
            json.writeEndArray();
            write(json, whatIf.spared());
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static void write(final JsonGenerator json, final ClaimDifference claim, final long count)
            throws IOException {
        json.writeStartObject();
        json.writeNumberField("claims", count);
        json.writeStringField("recorded", claim.recordedOutcome());
        json.writeStringField("recorded-reason", claim.recordedReason().label());
        json.writeStringField("supposed", claim.supposedOutcome());
        json.writeStringField("supposed-reason", claim.supposedReason().label());
        json.writeEndObject();
    }

    private static void write(final JsonGenerator json, final EntryDifference entry) throws IOException {
        json.writeStartObject();
        json.writeStringField("destination", entry.destination().toString());
        writeMtu(json, "recorded-mtu", entry.recordedMtu());
        writeMtu(json, "supposed-mtu", entry.supposedMtu());
        json.writeStringField("since", EventTime.text(entry.firstNs()));
        json.writeNumberField("seconds", entry.totalNs() / NS_PER_S);
        json.writeBooleanField("open", entry.isOpen());
        write(json, entry.spared());
        json.writeEndObject();
    }

    private static void writeMtu(final JsonGenerator json, final String key, final int mtu) throws IOException {
        if (mtu != PmtuEvent.ABSENT) {
            json.writeNumberField(key, mtu);
        }
    }

    private static void write(final JsonGenerator json, final Counts spared) throws IOException {
        json.writeObjectFieldStart("spared");
        json.writeNumberField("fragmented", spared.fragmented());
        json.writeNumberField("resegmented", spared.resegmented());
        json.writeNumberField("reported", spared.reported());
        json.writeNumberField("dropped", spared.dropped());
        json.writeNumberField("forwarded", spared.forwarded());
        json.writeEndObject();
    }
}
