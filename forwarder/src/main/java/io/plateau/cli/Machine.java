package io.plateau.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the kernel says about the calling thread and itself, from a proc file system. */
final class Machine {
    private static final Pattern RELEASE = Pattern.compile("([0-9]+)\\.([0-9]+).*", Pattern.DOTALL);
    private static final String EFFECTIVE = "CapEff:";
    private static final long CAP_NET_ADMIN = 1L << 12;
    private static final long CAP_NET_RAW = 1L << 13;

    /** PACKET_IGNORE_OUTGOING came with Linux 4.20. */
    private static final int OLDEST_MAJOR = 4;

    private static final int OLDEST_MINOR = 20;

    private final Path proc;

    Machine(final Path proc) {
        this.proc = proc;
    }

    static Machine here() {
        return new Machine(Path.of("/proc"));
    }

    String kernelRelease() {
        return text("sys/kernel/osrelease").strip();
    }

    // Names of all interfaces of the calling thread's network namespace.
    List<String> interfaces() {
        return text("thread-self/net/dev")
                .lines()
                .filter(line -> line.contains(":"))
                .map(line -> line.substring(0, line.indexOf(':')).strip())
                .toList();
    }

    // What stops a forwarder here, each with the way out. The caller may add to the list.
    List<String> lacking() {
        final List<String> lacking = new ArrayList<>();
        final long capabilities = effectiveCapabilities();
        final List<String> missing = Stream.of(
                        (capabilities & CAP_NET_ADMIN) == 0 ? "CAP_NET_ADMIN" : "",
                        (capabilities & CAP_NET_RAW) == 0 ? "CAP_NET_RAW" : "")
                .filter(name -> !name.isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            lacking.add("this process lacks " + String.join(" and ", missing)
                    + ", without which no port opens; run it with sudo, or in a unit with AmbientCapabilities="
                    + String.join(" ", missing));
        }
        final Matcher release = RELEASE.matcher(kernelRelease());
        if (release.matches() && isOld(Integer.parseInt(release.group(1)), Integer.parseInt(release.group(2)))) {
            lacking.add("kernel " + kernelRelease() + " is older than " + OLDEST_MAJOR + "." + OLDEST_MINOR
                    + " (PACKET_IGNORE_OUTGOING); boot a newer one, for instance: sudo apt-get install"
                    + " linux-image-amd64");
        }
        return lacking;
    }

    private static boolean isOld(final int major, final int minor) {
        return major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR);
    }

    private long effectiveCapabilities() {
        return text("thread-self/status")
                .lines()
                .filter(line -> line.startsWith(EFFECTIVE))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring(EFFECTIVE.length()).strip(), 16))
                .findFirst()
                .orElse(0);
    }

    private String text(final String file) {
        try {
            return Files.readString(proc.resolve(file));
        } catch (final IOException unreadable) {
            throw new UncheckedIOException("needs a proc file system at " + proc, unreadable);
        }
    }
}
