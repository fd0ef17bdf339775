package io.plateau.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is wrong with one file, and where its keys stand. One thread. */
final class Faults {
    private final List<Fault> found = new ArrayList<>();
    private final Map<String, YamlNode.Mark> places = new HashMap<>();
    private final String file;

    private record Fault(YamlNode.Mark mark, String text) {}

    Faults(final String file) {
        this.file = file;
    }

    void add(final YamlNode.Mark mark, final String path, final String text) {
        found.add(new Fault(mark, at(mark) + ": " + (path.isEmpty() ? "" : path + ": ") + text));
    }

    // Remembers where a key's value stands.
    void place(final String path, final YamlNode.Mark mark) {
        places.put(path, mark);
    }

    // FILE:LINE:COLUMN of a key's value, for messages.
    String placeOf(final String path) {
        return at(places.getOrDefault(path, YamlNode.Mark.START));
    }

    // Whether a key stands in the file.
    boolean has(final String path) {
        return places.containsKey(path);
    }

    int count() {
        return found.size();
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigurationException(found.stream()
                    .sorted(Comparator.comparing(Fault::mark))
                    .map(Fault::text)
                    .distinct()
                    .toList());
        }
    }

    private String at(final YamlNode.Mark mark) {
        return file + ":" + mark.line() + ":" + mark.column();
    }
}
