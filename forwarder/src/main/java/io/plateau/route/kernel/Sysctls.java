package io.plateau.route.kernel;

import io.plateau.route.ReversePathRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Settings of interfaces under /proc/sys/net (ip-sysctl), in the network namespace of the calling thread. A setting that
 * this kernel does not have, or of an interface that is gone, reads as absent.
 */
public final class Sysctls {
    /** Where the kernel shows them. */
    public static final Path KERNEL = Path.of("/proc/sys");
    /** There is no such setting. */
    public static final int ABSENT = -1;

    private final Path root;

    /**
     * Takes a folder.
     *
     * @param root {@link #KERNEL}, or what a test made
     */
    public Sysctls(final Path root) {
        this.root = root;
    }

    /**
     * Reads a setting.
     *
     * @param name such as {@code net/ipv4/conf/eth0/forwarding}
     * @return its number; {@link #ABSENT} if there is none
     */
    public int read(final String name) {
        try {
            return Integer.parseInt(Files.readString(root.resolve(name), StandardCharsets.US_ASCII)
                    .trim());
        } catch (final IOException | NumberFormatException e) {
            return ABSENT;
        }
    }

    /**
     * Writes a setting.
     *
     * @param name such as {@code net/ipv4/conf/eth0/forwarding}
     * @param value number
     * @throws IOException if there is no such setting, or we may not
     */
    public void write(final String name, final int value) throws IOException {
        Files.writeString(root.resolve(name), value + "\n", StandardCharsets.US_ASCII);
    }

    /**
     * How an interface checks where a datagram comes from: the stricter of its own setting and that for all, as the kernel
     * takes them.
     *
     * @param interfaceName name
     * @return one of {@link ReversePathRules}
     */
    public int reversePath(final String interfaceName) {
        return Math.max(
                ReversePathRules.NONE,
                Math.max(read(ipv4("all", "rp_filter")), read(ipv4(interfaceName, "rp_filter"))));
    }

    boolean ignoresRoutesWithoutCarrier(final String interfaceName) {
        return read(ipv4(interfaceName, "ignore_routes_with_linkdown")) > 0;
    }

    static String ipv4(final String interfaceName, final String setting) {
        return "net/ipv4/conf/" + interfaceName + "/" + setting;
    }

    static String ipv6(final String interfaceName, final String setting) {
        return "net/ipv6/conf/" + interfaceName + "/" + setting;
    }
}
