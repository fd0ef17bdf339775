package io.plateau.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/** A command's output as a writer that says when nobody reads any more, or that a disk is
 * full, which a PrintWriter keeps to itself. */
final class AnswerWriter extends Writer {
    private final PrintWriter out;

    AnswerWriter(final PrintWriter out) {
        this.out = out;
    }

    @Override
    public void write(final char[] text, final int offset, final int length) throws IOException {
        out.write(text, offset, length);
        flush();
    }

    @Override
    public void flush() throws IOException {
        // Between the two stands a writer that does not pass on what standard output knows.
        if (out.checkError() || System.out.checkError()) {
            throw StandardOutput.refused(new IOException("it takes no more"));
        }
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
