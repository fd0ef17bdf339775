package io.plateau.journal.index;

import com.google.common.base.Strings;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the sections of a journal's index are: in {@code index} beside the roll files if that can be written, else in a
 * directory of the user's cache. A section appears there whole or not at all, whoever else writes the same.
 */
public final class IndexStore {
    /** The directory beside the roll files. */
    public static final String DIRECTORY = "index";

    private static final String SUFFIX = ".index";
    private static final int DIGITS = 5;
    // What others find free at least.
    private static final long RESERVE = 64 << 20;

    private final List<Path> directories;

    /**
     * Looks at nothing yet.
     *
     * @param journal its directory
     * @param cache the user's directory for what can be made again; null if there is none
     * @throws IOException if the journal's directory has no real path
     */
    public IndexStore(final Path journal, final Path cache) throws IOException {
        final Path beside = journal.resolve(DIRECTORY);
        if (cache == null) {
            directories = List.of(beside);
            return;
        }
        final Path real = journal.toRealPath();
        directories = List.of(
                beside,
                cache.resolve("plateau")
                        .resolve(DIRECTORY)
                        .resolve(real.getRoot().relativize(real)));
    }

    /**
     * The directory for what can be made again, by the XDG Base Directory Specification.
     *
     * @return null if the user has none
     */
    public static Path userCache() {
        final String named = System.getenv("XDG_CACHE_HOME");
        if (named != null && Path.of(named).isAbsolute()) {
            return Path.of(named);
        }
        final String home = System.getenv("HOME");
        return home == null || home.isEmpty() ? null : Path.of(home, ".cache");
    }

    /**
     * Opens a section.
     *
     * @param rollFile its name, without the suffix
     * @param cycle its number
     * @param number of the section, from 0
     * @return null if there is none that is whole
     */
    public IndexSection open(final String rollFile, final int cycle, final int number) {
        for (final Path directory : directories) {
            final Path file = directory.resolve(name(rollFile, number));
            if (Files.isReadable(file)) {
                try {
                    return IndexSection.open(file, cycle);
                } catch (final IOException e) {
                    log().debug("an index that cannot be read is made again: {}", e.toString());
                }
            }
        }
        return null;
    }

    /**
     * Writes a section.
     *
     * @param rollFile its name, without the suffix
     * @param cycle its number
     * @param number of the section, from 0
     * @param bytes the section
     * @return opened; null if there is no place where it can be written
     */
    public IndexSection write(final String rollFile, final int cycle, final int number, final byte[] bytes) {
        for (final Path directory : directories) {
            final Path whole = directory.resolve(name(rollFile, number));
            try {
                Files.createDirectories(directory);
                if (Files.getFileStore(directory).getUsableSpace() >= RESERVE + bytes.length) {
                    put(bytes, whole);
                    return IndexSection.open(whole, cycle);
                }
            } catch (final IOException e) {
                log().debug("no index is written there: {}", e.toString());
            }
        }
        return null;
    }

    private static void put(final byte[] bytes, final Path whole) throws IOException {
        final Path part = whole.resolveSibling(
                whole.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.write(part, bytes);
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * Takes away a section that was found damaged, so that it is made again.
     *
     * @param section closed
     */
    public void discard(final IndexSection section) {
        try {
            Files.deleteIfExists(section.file());
        } catch (final IOException e) {
            log().debug("a damaged index stays: {}", e.toString());
        }
    }

    /**
     * Deletes what is about roll files that are gone.
     *
     * @param rollFiles names of those that are there, without the suffix
     */
    public void keepOnly(final Set<String> rollFiles) {
        for (final Path directory : directories) {
            if (Files.isWritable(directory)) {
                keepOnly(rollFiles, directory);
            }
        }
    }

    private static void keepOnly(final Set<String> rollFiles, final Path directory) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (final Path section : files) {
                final String name = section.getFileName().toString();
                final String rollFile = name.substring(0, Math.max(0, name.indexOf('-')));
                if (name.endsWith(SUFFIX) && !rollFiles.contains(rollFile)) {
                    Files.deleteIfExists(section);
                }
            }
        } catch (final IOException | DirectoryIteratorException e) {
            log().debug("what is left of an old index stays: {}", e.toString());
        }
    }

    private static String name(final String rollFile, final int number) {
        return rollFile + "-" + Strings.padStart(Integer.toString(number), DIGITS, '0') + SUFFIX;
    }

    // Asked for late: to start logging takes longer than most answers.
    private static Logger log() {
        return LoggerFactory.getLogger(IndexStore.class);
    }
}
