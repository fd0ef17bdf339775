package io.plateau.forensics.story;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plateau.pmtu.event.EventTime;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import java.io.IOException;
import java.util.Map;

/** Parts of a story as JSON fields; those that are not known are left out. Owned by one thread. */
final class JsonParts {
    private final JsonGenerator json;

    JsonParts(final JsonGenerator json) {
        this.json = json;
    }

    void begin(final String name, final StoryStep step) throws IOException {
        json.writeStartObject();
        json.writeStringField("step", name);
        number("seq", step.firstSequence());
        time("first", step.firstNs());
        text("destination", step.destination());
    }

    void end() throws IOException {
        json.writeEndObject();
    }

    void text(final String name, final Object value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value.toString());
        }
    }

    void number(final String name, final long value) throws IOException {
        if (value != PmtuEvent.ABSENT) {
            json.writeNumberField(name, value);
        }
    }

    void time(final String name, final long timeNs) throws IOException {
        json.writeStringField(name, EventTime.text(timeNs));
    }

    void reason(final Reason reason) throws IOException {
        text("reason", reason == Reason.NONE ? null : reason.label());
    }

    void counts(final PmtuEvent.Counts counts) throws IOException {
        for (final Map.Entry<String, Long> count : CountNames.of(counts).entrySet()) {
            json.writeNumberField(count.getKey(), count.getValue());
        }
    }

    void quote(final QuotedDatagram quote, final boolean isOneFlow) throws IOException {
        json.writeObjectFieldStart("quote");
        number("protocol", quote.protocol());
        text("sender", quote.sender());
        text("destination", quote.destination());
        number("source-port", quote.sourcePort());
        number("destination-port", quote.destinationPort());
        number("identifier", quote.identifier());
        number("sequence-number", quote.sequence());
        number("length", quote.length());
        json.writeBooleanField("dont-fragment", quote.dontFragment());
        json.writeBooleanField("one-flow", isOneFlow);
        json.writeEndObject();
    }
}
