package io.plateau.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Lines of JSON on their way to one client; the last one says how it ended. Nothing is gathered. One thread. */
final class Answer {
    private static final JsonFactory JSON = JsonFactory.builder().build();

    private final JsonGenerator json;

    Answer(final Connection connection, final long stallTimeoutMs) throws IOException {
        json = JSON.createGenerator(new ToConnection(connection, stallTimeoutMs));
        json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
    }

    // The next object that is written becomes the next line.
    JsonGenerator json() {
        return json;
    }

    void end(final int exitCode, final String error) throws IOException {
        json.writeStartObject();
        json.writeBooleanField("end", true);
        json.writeNumberField("exit", exitCode);
        if (error != null) {
            json.writeStringField("error", error);
        }
        json.writeEndObject();
        json.writeRaw('\n');
        json.flush();
    }

    /** The generator fills a buffer of its own and hands it over whole. */
    private static final class ToConnection extends OutputStream {
        private final Connection connection;
        private final long stallTimeoutMs;

        ToConnection(final Connection connection, final long stallTimeoutMs) {
            this.connection = connection;
            this.stallTimeoutMs = stallTimeoutMs;
        }

        @Override
        public void write(final int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(final byte[] bytes, final int offset, final int length) throws IOException {
            connection.write(ByteBuffer.wrap(bytes, offset, length), stallTimeoutMs);
        }
    }
}
