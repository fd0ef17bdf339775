package io.plateau.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * What a client asks: one line of JSON.
 *
 * @param command which one
 * @param destination address or prefix; null for commands without
 * @param mtu bytes; null for commands without
 * @param lock whether no claim may change the entry; null for no
 * @param state of entries to list; null for all
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ControlRequest(Command command, String destination, Integer mtu, Boolean lock, String state) {
    static final int LONGEST = 4096;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(4).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    /** What can be asked. */
    public enum Command {
        /** Counters of the forwarder. */
        @JsonProperty("status")
        STATUS,
        /** All entries, or those of a state. */
        @JsonProperty("pmtu-list")
        PMTU_LIST,
        /** The entries that count for a destination. */
        @JsonProperty("pmtu-show")
        PMTU_SHOW,
        /** Enforce an operator's value. */
        @JsonProperty("pmtu-set")
        PMTU_SET,
        /** Take a destination's entries out. */
        @JsonProperty("pmtu-clear")
        PMTU_CLEAR,
        /** Take all learned and quarantined entries out. */
        @JsonProperty("pmtu-clear-all")
        PMTU_CLEAR_ALL,
        /** Enforce a quarantined value. */
        @JsonProperty("pmtu-accept")
        PMTU_ACCEPT
    }

    /**
     * Asks for something that needs no more words.
     *
     * @param command which one
     * @return the request
     */
    public static ControlRequest of(final Command command) {
        return new ControlRequest(command, null, null, null, null);
    }

    /**
     * Asks for something about a destination.
     *
     * @param command which one
     * @param destination address or prefix
     * @return the request
     */
    public static ControlRequest of(final Command command, final String destination) {
        return new ControlRequest(command, destination, null, null, null);
    }

    // Throws ControlException if it is no request.
    static ControlRequest parse(final String line) {
        try {
            final ControlRequest request = JSON.readValue(line, ControlRequest.class);
            if (request != null && request.command() != null) {
                return request;
            }
        } catch (final JsonProcessingException malformed) {
            throw new ControlException(2, "not a control request: " + malformed.getOriginalMessage());
        }
        throw new ControlException(2, "a control request names its command, like {\"command\":\"status\"}");
    }

    String line() {
        try {
            return JSON.writeValueAsString(this);
        } catch (final JsonProcessingException impossible) {
            throw new IllegalStateException("a request of plain values", impossible);
        }
    }
}
