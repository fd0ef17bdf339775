package io.plateau.forensics;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.plateau.pmtu.event.PmtuEvent;
import java.io.IOException;
import java.io.Writer;

/** Events as one JSON object a line, RFC 8259: keys in kebab-case, what the event does not say left out. */
public final class JsonLines implements EventWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator generator;

    /**
     * Begins.
     *
     * @param destination closed with this
     * @throws IOException if the destination takes nothing
     */
    public JsonLines(final Writer destination) throws IOException {
        generator = JSON.createGenerator(destination).setRootValueSeparator(null);
    }

    @Override
    public void write(final PmtuEvent event) throws IOException {
        generator.writeStartObject();
        for (final EventField field : EventField.ALL) {
            write(field.label(), field.of(event));
        }
        generator.writeEndObject();
        generator.writeRaw('\n');
    }

    @Override
    public void flush() throws IOException {
        generator.flush();
    }

    @Override
    public void close() throws IOException {
        generator.close();
    }

    private void write(final String label, final Object value) throws IOException {
        if (value instanceof Long number) {
            generator.writeNumberField(label, number);
        } else if (value != null) {
            generator.writeStringField(label, value.toString());
        }
    }
}
