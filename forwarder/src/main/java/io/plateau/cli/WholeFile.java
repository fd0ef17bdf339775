package io.plateau.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import picocli.CommandLine.ParameterException;

/**
 * Where {@code --out} leads: a file that is there whole or not at all, as it is written beside and renamed. What is there
 * already and is no regular file, such as {@code /dev/stdout}, is written to as it is.
 */
final class WholeFile {
    private final Path file;

    WholeFile(final Path file) {
        this.file = file;
    }

    /** Something that is written. */
    @FunctionalInterface
    interface Content {
        /**
         * Writes all of it.
         *
         * @param out not closed
         * @throws IOException if it takes no more
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Looks before the work is done for what would be in vain.
     *
     * @param command whose option it is
     * @return this
     * @throws ParameterException if it is a directory, or in one that is not there
     */
    WholeFile checked(final Command command) {
        final Path directory = file.toAbsolutePath().getParent();
        if (directory == null || Files.isDirectory(file)) {
            throw command.wrong("--out " + file + " is a directory; name a file in it");
        }
        if (!Files.isDirectory(directory)) {
            throw command.wrong("--out " + file + ": there is no directory " + directory + "; make it first");
        }
        return this;
    }

    /**
     * Writes it, in the place of what was there.
     *
     * @param content once
     * @throws AnswerFileException says why it could not be written; what was there is as it was
     */
    void write(final Content content) throws AnswerFileException {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                writeTo(file, content);
            } else {
                replace(Files.exists(file) ? file.toRealPath() : file.toAbsolutePath(), content);
            }
        } catch (final AccessDeniedException e) {
            throw new AnswerFileException(
                    "cannot write " + file + ": this user may not write in " + e.getFile() + "'s directory", e);
        } catch (final IOException e) {
            throw new AnswerFileException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static void replace(final Path target, final Content content) throws IOException {
        final Path part = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            writeTo(part, content);
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void writeTo(final Path target, final Content content) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
            content.writeTo(out);
        }
    }
}
