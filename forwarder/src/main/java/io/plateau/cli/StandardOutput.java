package io.plateau.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Standard output, as something that tells a reader who went away from a full disk. */
final class StandardOutput {
    private StandardOutput() {}

    // For bytes that are no text.
    static OutputStream stream() {
        return new FilterOutputStream(new FileOutputStream(FileDescriptor.out)) {
            @Override
            public void write(final byte[] bytes, final int offset, final int length) throws IOException {
                try {
                    out.write(bytes, offset, length);
                } catch (final IOException e) {
                    throw refused(e);
                }
            }
        };
    }

    // Standard output took no more. A pipe that nobody reads is no failure; a full disk behind > is.
    static IOException refused(final IOException cause) throws IOException {
        final Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/1"));
        final boolean isPipe =
                target.toString().startsWith("pipe:") || target.toString().startsWith("socket:");
        return isPipe
                ? new ClosedOutputException()
                : new AnswerFileException(
                        "cannot write " + target + ": " + cause.getMessage() + "; what stands in it is not whole",
                        cause);
    }
}
