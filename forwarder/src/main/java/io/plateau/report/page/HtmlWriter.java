package io.plateau.report.page;

import com.google.common.html.HtmlEscapers;
import java.io.IOException;
import java.io.Writer;
import java.util.regex.Pattern;

/** Writes HTML. Whatever comes from a journal goes through {@link #text} or an attribute, which escape it. One thread. */
final class HtmlWriter {
    // They are no characters of HTML, or turn the direction of what follows them.
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]|[\\u202A-\\u202E\\u2066-\\u2069]");

    private final Writer out;

    HtmlWriter(final Writer out) {
        this.out = out;
    }

    static String escape(final String text) {
        return HtmlEscapers.htmlEscaper().escape(UNPRINTABLE.matcher(text).replaceAll("\uFFFD"));
    }

    // Attributes are pairs of name and value.
    HtmlWriter open(final String tag, final String... attributes) throws IOException {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escape(attributes[i + 1]))
                    .append('"');
        }
        out.append('>');
        return this;
    }

    HtmlWriter close(final String tag) throws IOException {
        out.append("</").append(tag).append('>');
        return this;
    }

    HtmlWriter text(final String text) throws IOException {
        out.append(escape(text));
        return this;
    }

    HtmlWriter element(final String tag, final String text, final String... attributes) throws IOException {
        return open(tag, attributes).text(text).close(tag);
    }

    HtmlWriter line() throws IOException {
        out.append('\n');
        return this;
    }

    // The head of a table; a name that begins with # is of a column of numbers.
    HtmlWriter tableHead(final String... columns) throws IOException {
        open("thead").open("tr");
        for (final String column : columns) {
            if (column.startsWith("#")) {
                element("th", column.substring(1), "scope", "col", "class", "number");
            } else {
                element("th", column, "scope", "col");
            }
        }
        return close("tr").close("thead").line();
    }

    HtmlWriter number(final String text) throws IOException {
        return element("td", text, "class", "number");
    }

    // Program text of ours, never of a journal.
    HtmlWriter raw(final String text) throws IOException {
        out.append(text);
        return this;
    }
}
