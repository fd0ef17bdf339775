package io.plateau.lab;

import java.io.PrintWriter;
import java.util.Locale;

/** What the lab tells, line by line, and whether it went as it has to. */
final class Story {
    private final PrintWriter out;
    private boolean isAsTold = true;

    Story(final PrintWriter out) {
        this.out = out;
    }

    void title(final String title) {
        out.println(title);
        out.println();
    }

    void chapter(final int number, final String title) {
        out.println();
        out.println(number + "  " + title);
        out.flush();
    }

    void tell(final String line) {
        out.println("   " + line);
        out.flush();
    }

    // A figure under its name.
    void tell(final String name, final Object value) {
        tell(String.format(Locale.ROOT, "%-38s %s", name, value));
    }

    // What has to be true for the story to be told.
    void expect(final boolean isTrue, final String statement) {
        isAsTold &= isTrue;
        tell((isTrue ? "=> " : "NOT SO: ") + statement);
    }

    boolean isAsTold() {
        return isAsTold;
    }
}
