package io.plateau.lab.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What the program's commands answer, written by hand. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    // An object, from its members in single quotes.
    static JsonNode of(final String members) {
        try {
            return MAPPER.readTree("{" + members.replace('\'', '"') + "}");
        } catch (final JsonProcessingException e) {
            throw new AssertionError(members, e);
        }
    }
}
