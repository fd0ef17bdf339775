package io.plateau.lab.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plateau.lab.network.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks a forwarder as the commands status and pmtu do, over its control socket (docs/control-protocol.md): a JVM for each
 * question would take more of a small machine than what is measured.
 */
final class ControlSocket {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;

    ControlSocket(final Path path) {
        this.path = path;
    }

    // request: a JSON object
    // Returns the objects of the answer
    List<JsonNode> ask(final String request) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            Channels.newOutputStream(channel).write((request + "\n").getBytes(StandardCharsets.UTF_8));
            return answer(new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))
                    .lines()
                    .toList());
        } catch (final IOException | UncheckedIOException e) {
            throw LabException.failed("no answer to " + request + ": " + e.getMessage(), e);
        }
    }

    // Without the last, which says that it is whole.
    static List<JsonNode> answer(final List<String> lines) {
        final List<JsonNode> objects = new ArrayList<>();
        for (final String line : lines) {
            final JsonNode object = tree(line);
            if (object.path("end").asBoolean() && object.path("exit").asInt() == 0) {
                return objects;
            }
            objects.add(object);
        }
        throw LabException.failed("the forwarder answered " + lines);
    }

    private static JsonNode tree(final String line) {
        try {
            return JSON.readTree(line);
        } catch (final JsonProcessingException e) {
            throw LabException.failed("not JSON, from the control socket: " + line, e);
        }
    }
}
