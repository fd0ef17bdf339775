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
    private static final long CAP_SYS_ADMIN = 1L << 21;
    private static final long CAP_BPF = 1L << 39;

    /** PACKET_IGNORE_OUTGOING came with Linux 4.20. */
    private static final int OLDEST_MAJOR = 4;

    private static final int OLDEST_MINOR = 20;

    private static final int XDP_MAJOR = 5;
    private static final int XDP_MINOR = 10;
    private static final int MINORS = 1000;

    /** Atomic operations of programs beyond addition. */
    private static final int ASSIST_MAJOR = 5;

    private static final int ASSIST_MINOR = 12;

    /** The netlink family netdev. */
    private static final int REDIRECT_MAJOR = 6;

    private static final int REDIRECT_MINOR = 3;

    /** BPF_F_MMAPABLE. */
    private static final int WORKERS_MAJOR = 5;

    private static final int WORKERS_MINOR = 5;

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
        addIfOlder(OLDEST_MAJOR, OLDEST_MINOR, "PACKET_IGNORE_OUTGOING", lacking);
        return lacking;
    }

    // What stops AF_XDP ports here besides, each with the way out.
    List<String> lackingForXdp() {
        final List<String> lacking = new ArrayList<>();
        addIfNoPrograms("io: af_xdp can load no program", " CAP_IPC_LOCK", lacking);
        addIfOlder(XDP_MAJOR, XDP_MINOR, "io: af_xdp: memory that two interfaces share", lacking);
        return lacking;
    }

    // What stops the kernel from passing on frames by itself, each with the way out.
    List<String> lackingForAssist() {
        final List<String> lacking = new ArrayList<>();
        addIfNoPrograms("assist can load no program", "", lacking);
        addIfOlder(ASSIST_MAJOR, ASSIST_MINOR, "assist: atomic operations in programs", lacking);
        return lacking;
    }

    // What stops it between AF_XDP ports besides, each with the way out.
    List<String> lackingForRedirection() {
        final List<String> lacking = new ArrayList<>();
        addIfOlder(REDIRECT_MAJOR, REDIRECT_MINOR, "assist: to tell which drivers take redirected frames", lacking);
        return lacking;
    }

    // What stops several workers here besides, each with the way out.
    List<String> lackingForWorkers() {
        final List<String> lacking = new ArrayList<>();
        addIfNoPrograms(
                "more than one of workers can load no program that tells them apart", ", or write workers: 1", lacking);
        addIfOlder(WORKERS_MAJOR, WORKERS_MINOR, "workers: memory that a program shares", lacking);
        return lacking;
    }

    // what: cannot be; besides: further capabilities that it takes, or another way out
    private void addIfNoPrograms(final String what, final String besides, final List<String> lacking) {
        if ((effectiveCapabilities() & (CAP_BPF | CAP_SYS_ADMIN)) == 0) {
            lacking.add("this process lacks CAP_BPF, without which " + what + "; run it with sudo, or in a unit with"
                    + " AmbientCapabilities=CAP_BPF CAP_NET_ADMIN CAP_NET_RAW" + besides);
        }
    }

    private void addIfOlder(final int major, final int minor, final String what, final List<String> lacking) {
        final Matcher release = RELEASE.matcher(kernelRelease());
        if (release.matches()
                && Integer.parseInt(release.group(1)) * MINORS + Integer.parseInt(release.group(2))
                        < major * MINORS + minor) {
            lacking.add("kernel " + kernelRelease() + " is older than " + major + "." + minor + " (" + what
                    + "); boot a newer one, for instance: sudo apt-get install linux-image-amd64");
        }
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
