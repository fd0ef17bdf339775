package io.plateau.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Asks a running forwarder. One request a call; one thread at a time. */
public final class ControlClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_LINE = 1 << 20;
    private static final long TIMEOUT_MS = 30_000;

    private final Path socket;

    /**
     * Connects at each call.
     *
     * @param socket path of the forwarder's control socket
     */
    public ControlClient(final Path socket) {
        this.socket = socket;
    }

    /**
     * Asks, and hands over each line of the answer as it comes.
     *
     * @param request what to ask
     * @param lines takes each line, one JSON object without a line feed; not the one that ends the answer
     * @throws ControlException if no forwarder answers, or it refuses; says what to do
     */
    public void ask(final ControlRequest request, final Consumer<String> lines) {
        refuseWithoutSocket();
        try (Connection connection = new Connection(SocketChannel.open(UnixDomainSocketAddress.of(socket)))) {
            connection.write(ByteBuffer.wrap((request.line() + "\n").getBytes(StandardCharsets.UTF_8)), TIMEOUT_MS);
            String line = connection.readLine(LONGEST_LINE, TIMEOUT_MS);
            while (line != null && !isEnd(line)) {
                lines.accept(line);
                line = connection.readLine(LONGEST_LINE, TIMEOUT_MS);
            }
            conclude(line);
        } catch (final ConnectException dead) {
            throw new ControlException(1, nobodyListens("the one that made it is gone"));
        } catch (final IOException broken) {
            throw new ControlException(1, "the forwarder on " + socket + " stopped answering: " + broken.getMessage());
        }
    }

    /**
     * Reads a line of an answer.
     *
     * @param line one JSON object
     * @return its tree
     */
    public static JsonNode tree(final String line) {
        try {
            return JSON.readTree(line);
        } catch (final JsonProcessingException malformed) {
            throw new ControlException(1, "the forwarder answered what is not JSON: " + line);
        }
    }

    private void refuseWithoutSocket() {
        if (Files.notExists(socket)) {
            throw new ControlException(1, nobodyListens("there is no such socket"));
        }
        if (!Files.isWritable(socket)) {
            throw new ControlException(
                    3,
                    "no permission to use " + socket
                            + ": only root and the user that runs the forwarder may; try again with sudo");
        }
    }

    private String nobodyListens(final String why) {
        return "no forwarder listens on " + socket + ": " + why
                + "; start one with `plateau run --config FILE`, or name its socket with --control SOCKET";
    }

    // No value of an object line is named "end".
    private static boolean isEnd(final String line) {
        return line.startsWith("{\"end\":");
    }

    private void conclude(final String line) {
        if (line == null) {
            throw new ControlException(1, "the forwarder on " + socket + " hung up before it had answered");
        }
        final JsonNode end = tree(line);
        final int exit = end.path("exit").asInt(1);
        if (exit != 0) {
            throw new ControlException(exit, end.path("error").asText("the forwarder did not say why"));
        }
    }
}
