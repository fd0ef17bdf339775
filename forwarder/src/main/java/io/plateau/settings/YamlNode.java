package io.plateau.settings;

import java.util.List;
import java.util.Map;

/** A piece of a YAML document that knows where it stands. */
sealed interface YamlNode {
    /**
     * Where it begins.
     *
     * @return line and column
     */
    Mark mark();

    /**
     * What it is, for messages.
     *
     * @return words that go on after "not"
     */
    String kind();

    /**
     * A place in the file, both from 1.
     *
     * @param line of the file
     * @param column of the line
     */
    record Mark(int line, int column) implements Comparable<Mark> {
        static final Mark START = new Mark(1, 1);

        @Override
        public int compareTo(final Mark other) {
            return line == other.line ? Integer.compare(column, other.column) : Integer.compare(line, other.line);
        }
    }

    /** What kind of scalar it is. */
    enum Type {
        TEXT("text"),
        INTEGER("a whole number"),
        DECIMAL("a decimal number"),
        FLAG("true or false"),
        NOTHING("no value");

        private final String label;

        Type(final String label) {
            this.label = label;
        }
    }

    /**
     * One value.
     *
     * @param mark where it stands
     * @param type as YAML sees it
     * @param text as written
     */
    record Scalar(Mark mark, Type type, String text) implements YamlNode {
        @Override
        public String kind() {
            return type == Type.NOTHING ? type.label : "'" + text + "' (" + type.label + ")";
        }

        boolean isNothing() {
            return type == Type.NOTHING;
        }
    }

    /**
     * A list.
     *
     * @param mark where it begins
     * @param items in order
     */
    record Sequence(Mark mark, List<YamlNode> items) implements YamlNode {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /**
     * Keys and values, in the order of the file.
     *
     * @param mark where it begins
     * @param fields values by key
     */
    record Mapping(Mark mark, Map<String, Field> fields) implements YamlNode {
        @Override
        public String kind() {
            return "a section of keys";
        }
    }

    /**
     * A key's value and where the key stands.
     *
     * @param mark of the key
     * @param value of the key
     */
    record Field(Mark mark, YamlNode value) {}
}
