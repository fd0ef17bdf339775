package io.plateau.settings;

import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * One section of the file under reading. Each accessor makes its key known, notes a fault instead of throwing, and then
 * answers with the default so that reading goes on; {@link #end} notes the keys that nobody asked for. One thread.
 */
final class Section {
    private final Faults faults;
    private final String path;
    private final YamlNode.Mark mark;
    private final Map<String, YamlNode.Field> fields;
    private final TreeSet<String> known = new TreeSet<>();

    private Section(
            final Faults faults,
            final String path,
            final YamlNode.Mark mark,
            final Map<String, YamlNode.Field> fields) {
        this.faults = faults;
        this.path = path;
        this.mark = mark;
        this.fields = fields;
        faults.place(path, mark);
    }

    // A node that must be a section; no value at all is an empty one.
    static Section of(final YamlNode node, final String path, final Faults faults) {
        if (node instanceof YamlNode.Mapping mapping) {
            return new Section(faults, path, mapping.mark(), mapping.fields());
        }
        if (!(node instanceof YamlNode.Scalar scalar && scalar.isNothing())) {
            faults.add(node.mark(), path, "a section of keys is wanted here, not " + node.kind());
        }
        return new Section(faults, path, node.mark(), Map.of());
    }

    boolean has(final String key) {
        known.add(key);
        return fields.containsKey(key);
    }

    // Keys as written, for sections whose keys are names.
    Map<String, YamlNode.Field> names() {
        known.addAll(fields.keySet());
        return fields;
    }

    boolean isText(final String key) {
        return has(key) && value(key) instanceof YamlNode.Scalar scalar && !scalar.isNothing();
    }

    Section section(final String key) {
        return has(key)
                ? of(value(key), pathOf(key), faults)
                : new Section(faults, pathOf(key), mark, new LinkedHashMap<>());
    }

    // The items of a list; none if the key is absent or wrong.
    List<YamlNode> items(final String key) {
        if (!has(key) || isEmptyValue(key)) {
            return List.of();
        }
        faults.place(pathOf(key), value(key).mark());
        if (value(key) instanceof YamlNode.Sequence sequence) {
            return sequence.items();
        }
        fault(key, "a list is wanted here, not " + value(key).kind());
        return List.of();
    }

    String text(final String key, final String otherwise) {
        return text(key, "text", otherwise);
    }

    String text(final String key, final String wanted, final String otherwise) {
        final YamlNode.Scalar scalar = scalar(key, wanted);
        return scalar == null ? otherwise : scalar.text();
    }

    long integer(final String key, final Limit limit, final long otherwise) {
        final YamlNode.Scalar scalar = scalar(key, "a whole number");
        if (scalar == null) {
            return otherwise;
        }
        if (scalar.type() != YamlNode.Type.INTEGER) {
            fault(
                    key,
                    "a whole number from " + limit.least() + " to " + limit.most() + " is wanted, not "
                            + scalar.kind());
            return otherwise;
        }
        // Numbers of 18 digits fit into a long; anything longer is beyond every limit.
        final long value = scalar.text().length() > 18 ? Long.MAX_VALUE : Long.parseLong(scalar.text());
        return allowed(key, scalar.text(), value, limit) ? value : otherwise;
    }

    boolean flag(final String key, final boolean otherwise) {
        final YamlNode.Scalar scalar = scalar(key, "true or false");
        if (scalar == null) {
            return otherwise;
        }
        if (scalar.type() != YamlNode.Type.FLAG) {
            fault(key, "write true or false, not " + scalar.kind());
            return otherwise;
        }
        return Boolean.parseBoolean(scalar.text());
    }

    // One of the constants, written in lower case.
    <E extends Enum<E>> E oneOf(final String key, final E otherwise) {
        final List<E> all = Arrays.asList(otherwise.getDeclaringClass().getEnumConstants());
        final List<String> labels =
                all.stream().map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
        final YamlNode.Scalar scalar = scalar(key, "one of " + String.join(", ", labels));
        if (scalar == null) {
            return otherwise;
        }
        final int index = labels.indexOf(scalar.text());
        if (index < 0) {
            fault(
                    key,
                    "'" + scalar.text() + "' is none of " + String.join(", ", labels)
                            + Nearest.question(scalar.text(), labels));
            return otherwise;
        }
        return all.get(index);
    }

    // Nanoseconds. The limit is in nanoseconds, too.
    long duration(final String key, final DurationRange range, final long otherwiseNs) {
        final YamlNode.Scalar scalar = scalar(key, DurationRange.FORM);
        if (scalar == null) {
            return otherwiseNs;
        }
        final long valueNs = DurationRange.parseNs(scalar.text());
        if (valueNs < 0) {
            fault(key, DurationRange.FORM + " is wanted, not " + scalar.kind());
            return otherwiseNs;
        }
        if (!range.allows(valueNs)) {
            fault(key, scalar.text() + " is outside " + range.text());
            return otherwiseNs;
        }
        return valueNs;
    }

    // Null if the key is absent or wrong.
    IpAddress address(final String key, final boolean ipv4) {
        final String family = ipv4 ? "an IPv4 address" : "an IPv6 address";
        final String text = text(key, null);
        if (text == null) {
            return null;
        }
        try {
            final IpAddress address = IpAddress.parse(text);
            if (address.isIpv4() == ipv4) {
                return address;
            }
            fault(key, text + " is " + (ipv4 ? "an IPv6" : "an IPv4") + " address; " + family + " is wanted here");
        } catch (final IllegalArgumentException malformed) {
            fault(key, "'" + text + "' is no address; " + family + " is wanted here");
        }
        return null;
    }

    // Null if the key is absent or wrong.
    IpPrefix prefix(final String key) {
        final String text = text(key, null);
        if (text == null) {
            return null;
        }
        try {
            return IpPrefix.parse(text);
        } catch (final IllegalArgumentException malformed) {
            fault(key, malformed.getMessage() + "; write an address or a prefix, like 198.51.100.7 or 2001:db8::/32");
            return null;
        }
    }

    // Notes that a key is missing.
    void require(final String key, final String example) {
        if (!has(key)) {
            faults.add(mark, pathOf(key), "is required; write for instance " + example);
        }
    }

    boolean allowed(final String key, final String written, final long value, final Limit limit) {
        if (limit.allows(value)) {
            return true;
        }
        final String bound = value < limit.least() ? " is below " + limit.least() : " is above " + limit.most();
        fault(
                key,
                written + bound + " (" + limit.source() + "); it goes from " + limit.least() + " to " + limit.most());
        return false;
    }

    void fault(final String key, final String text) {
        final YamlNode.Field field = fields.get(key);
        faults.add(field == null ? mark : field.value().mark(), pathOf(key), text);
    }

    // Notes every key that nobody asked for.
    void end() {
        fields.forEach((key, field) -> {
            if (!known.contains(key)) {
                faults.add(
                        field.mark(),
                        pathOf(key),
                        "unknown key" + Nearest.question(key, known) + " Known here: " + String.join(", ", known));
            }
        });
    }

    String pathOf(final String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private YamlNode value(final String key) {
        return fields.get(key).value();
    }

    private boolean isEmptyValue(final String key) {
        return value(key) instanceof YamlNode.Scalar scalar && scalar.isNothing();
    }

    private YamlNode.Scalar scalar(final String key, final String wanted) {
        if (!has(key)) {
            return null;
        }
        faults.place(pathOf(key), value(key).mark());
        if (value(key) instanceof YamlNode.Scalar scalar && !scalar.isNothing()) {
            return scalar;
        }
        fault(key, wanted + " is wanted here, not " + value(key).kind());
        return null;
    }
}
