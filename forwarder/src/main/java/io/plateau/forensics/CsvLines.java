package io.plateau.forensics;

import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.plateau.pmtu.event.PmtuEvent;
import java.io.IOException;
import java.io.Writer;

/** Events as comma-separated values, RFC 4180: a line of names, then a line for each event, fields left empty that it lacks. */
public final class CsvLines implements EventWriter {
    private static final CsvFactory CSV = CsvFactory.builder()
            .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
            .build();

    private final CsvGenerator generator;

    /**
     * Begins with the line of names.
     *
     * @param destination closed with this
     * @throws IOException if the destination takes nothing
     */
    public CsvLines(final Writer destination) throws IOException {
        final CsvSchema.Builder schema =
                CsvSchema.builder().setUseHeader(true).setLineSeparator("\r\n").setEscapeChar('"');
        for (final EventField field : EventField.ALL) {
            schema.addColumn(field.label());
        }
        generator = CSV.createGenerator(destination);
        generator.setSchema(schema.build());
    }

    @Override
    public void write(final PmtuEvent event) throws IOException {
        generator.writeStartArray();
        for (final EventField field : EventField.ALL) {
            write(field.of(event));
        }
        generator.writeEndArray();
    }

    @Override
    public void flush() throws IOException {
        generator.flush();
    }

    @Override
    public void close() throws IOException {
        generator.close();
    }

    private void write(final Object value) throws IOException {
        if (value instanceof Long number) {
            generator.writeNumber(number);
        } else {
            generator.writeString(value == null ? "" : value.toString());
        }
    }
}
