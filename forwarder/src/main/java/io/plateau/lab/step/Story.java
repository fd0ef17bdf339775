package io.plateau.lab.step;

import java.io.PrintWriter;
import java.util.Locale;

/** What the lab tells, line by line, and whether it went as it has to. */
public final class Story {
    private static final int WIDTH = 100;
    private static final String INDENT = "   ";

    private final PrintWriter out;
    private boolean isAsTold = true;

    /**
     * Begins with nothing told.
     *
     * @param out what is told
     */
    public Story(final PrintWriter out) {
        this.out = out;
    }

    /**
     * Tells what it is about.
     *
     * @param title of it all
     */
    public void title(final String title) {
        out.println(title);
        out.println();
    }

    /**
     * Begins a chapter.
     *
     * @param number of it
     * @param title of it
     */
    public void chapter(final int number, final String title) {
        out.println();
        out.println(number + "  " + title);
        out.flush();
    }

    /**
     * Tells. What does not fit on a line of {@value #WIDTH} columns goes on in the next.
     *
     * @param line of any length
     */
    public void tell(final String line) {
        String rest = line;
        String indent = INDENT;
        while (rest.length() > WIDTH - indent.length()) {
            final int space = rest.lastIndexOf(' ', WIDTH - indent.length());
            if (rest.substring(0, Math.max(space, 0)).isBlank()) {
                break;
            }
            out.println(indent + rest.substring(0, space).stripTrailing());
            rest = rest.substring(space + 1).stripLeading();
            indent = INDENT + "   ";
        }
        out.println(indent + rest);
        out.flush();
    }

    /**
     * Tells a figure under its name.
     *
     * @param name of it
     * @param value of it
     */
    public void tell(final String name, final Object value) {
        tell(String.format(Locale.ROOT, "%-24s %s", name, value));
    }

    /**
     * Tells a figure beside what it has to be.
     *
     * @param name of it
     * @param expected what it has to be
     * @param seen what it is
     */
    public void compare(final String name, final Object expected, final Object seen) {
        expect(expected.equals(seen), name + ": expected " + expected + ", seen " + seen);
    }

    /**
     * Tells what has to be true.
     *
     * @param isTrue whether it is
     * @param statement what
     */
    public void expect(final boolean isTrue, final String statement) {
        isAsTold &= isTrue;
        tell((isTrue ? "=> " : "NOT SO: ") + statement);
    }

    /**
     * Whether all of it was true.
     *
     * @return false if anything was not
     */
    public boolean isAsTold() {
        return isAsTold;
    }
}
