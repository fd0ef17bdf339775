package io.plateau.settings;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Turns the tokens of one YAML document into nodes that know their place. One thread, once. */
final class YamlTree {
    private static final int DEEPEST = 16;
    private static final YAMLFactory YAML = YAMLFactory.builder().build();

    private final Faults faults;
    private final YAMLParser parser;

    private YamlTree(final YAMLParser parser, final Faults faults) {
        this.parser = parser;
        this.faults = faults;
    }

    // Reads one document.
    // Answers null if there is none or it is not YAML; the faults say so then
    static YamlNode read(final String text, final Faults faults) {
        try (YAMLParser parser = YAML.createParser(text)) {
            return new YamlTree(parser, faults).document();
        } catch (final JsonProcessingException broken) {
            faults.add(place(broken), "", "not YAML: " + firstWords(broken));
            return null;
        } catch (final IOException impossible) {
            throw new UncheckedIOException("reading from memory", impossible);
        }
    }

    private YamlNode document() throws IOException {
        if (parser.nextToken() == null) {
            faults.add(YamlNode.Mark.START, "", "the file says nothing; ports and forwarding are required");
            return null;
        }
        final YamlNode root = node(0);
        if (parser.nextToken() != null) {
            faults.add(here(), "", "a second document begins here; write one document without further '---'");
        }
        return root;
    }

    private YamlNode node(final int depth) throws IOException {
        final YamlNode.Mark mark = here();
        if (depth > DEEPEST) {
            throw new JsonParseException(parser, "nested too deeply");
        }
        if (parser.isCurrentAlias() || parser.getObjectId() != null) {
            faults.add(mark, "", "anchors and aliases (& and *) are not used here; write the value out");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(mark, depth);
            case START_ARRAY -> sequence(mark, depth);
            case VALUE_NUMBER_INT ->
                new YamlNode.Scalar(
                        mark, YamlNode.Type.INTEGER, parser.getBigIntegerValue().toString());
            case VALUE_NUMBER_FLOAT -> new YamlNode.Scalar(mark, YamlNode.Type.DECIMAL, parser.getText());
            case VALUE_NULL -> new YamlNode.Scalar(mark, YamlNode.Type.NOTHING, "");
            default -> text(mark, parser.getText());
        };
    }

    // The yes, no, on and off of YAML 1.1 are text here: assist: on is no truth value.
    private static YamlNode text(final YamlNode.Mark mark, final String text) {
        if (text.isEmpty()) {
            return new YamlNode.Scalar(mark, YamlNode.Type.NOTHING, "");
        }
        final boolean isFlag = "true".equals(text) || "false".equals(text);
        return new YamlNode.Scalar(mark, isFlag ? YamlNode.Type.FLAG : YamlNode.Type.TEXT, text);
    }

    private YamlNode mapping(final YamlNode.Mark mark, final int depth) throws IOException {
        final Map<String, YamlNode.Field> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            final String key = parser.currentName();
            final YamlNode.Mark keyMark = here();
            parser.nextToken();
            final YamlNode.Field field = new YamlNode.Field(keyMark, node(depth + 1));
            final YamlNode.Field earlier = fields.putIfAbsent(key, field);
            if (earlier != null) {
                faults.add(
                        keyMark,
                        key,
                        "the key stands here twice, first in line "
                                + earlier.mark().line() + "; keep one of them");
            }
        }
        return new YamlNode.Mapping(mark, fields);
    }

    private YamlNode sequence(final YamlNode.Mark mark, final int depth) throws IOException {
        final List<YamlNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(depth + 1));
        }
        return new YamlNode.Sequence(mark, items);
    }

    private YamlNode.Mark here() {
        return mark(parser.currentTokenLocation());
    }

    private static YamlNode.Mark mark(final JsonLocation location) {
        return location == null || location.getLineNr() < 1
                ? YamlNode.Mark.START
                : new YamlNode.Mark(location.getLineNr(), Math.max(1, location.getColumnNr()));
    }

    // Jackson names the last token; SnakeYAML below it knows where it stumbled.
    private static YamlNode.Mark place(final JsonProcessingException broken) {
        return broken.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null
                ? new YamlNode.Mark(
                        marked.getProblemMark().getLine() + 1,
                        marked.getProblemMark().getColumn() + 1)
                : mark(broken.getLocation());
    }

    private static String firstWords(final JsonProcessingException broken) {
        final String said = broken.getCause() instanceof MarkedYAMLException marked
                ? marked.getProblem()
                : broken.getOriginalMessage();
        if (said.contains("TAB")) {
            return "a tab stands here; YAML is indented with spaces";
        }
        return said.lines().map(String::strip).findFirst().orElse("unreadable");
    }
}
