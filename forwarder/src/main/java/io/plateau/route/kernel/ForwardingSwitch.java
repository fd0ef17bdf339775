package io.plateau.route.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Turns off the kernel's own forwarding between the ports, so that no datagram is forwarded twice, and puts back what it
 * found. What it found stands in a file before anything is changed: whoever comes after a crash, the next start or the
 * bypass, puts that back and not what the crash left.
 *
 * <p>IPv4 forwards by the interface that a datagram comes in by, so each port's setting is enough. IPv6 asks one setting
 * for the whole namespace ({@code net.ipv6.conf.all.forwarding}; an interface's own only says whether it behaves as a
 * router's: ip-sysctl). So that one is turned off, and the interfaces' own, which the kernel turns off with it, are put
 * back at once: they go on as a router's, with no advertisements believed. Interfaces that are not ports then forward no
 * IPv6 any more, unless the kernel (6.17 and newer) has {@code force_forwarding}, which they are given.
 *
 * <p>Cold path. One thread, in the network namespace of the ports.
 */
public final class ForwardingSwitch {
    /** Where the files stand. */
    public static final Path FOLDER = Path.of("/run/plateau");

    private static final Path NAMESPACE = Path.of("/proc/thread-self/ns/net");
    private static final Path INTERFACES_IPV6 = Path.of("net/ipv6/conf");
    private static final String FORWARDING = "forwarding";
    private static final String FORCED = "force_forwarding";
    private static final String ALL = "all";

    private final Path root;
    private final Sysctls sysctls;
    private final Path file;
    private final List<String> interfaces;

    /**
     * Takes ports.
     *
     * @param root {@link Sysctls#KERNEL}, or what a test made
     * @param file where to note what was found, such as {@link #defaultFile}
     * @param interfaces of the ports
     */
    public ForwardingSwitch(final Path root, final Path file, final List<String> interfaces) {
        this.root = root;
        sysctls = new Sysctls(root);
        this.file = file;
        this.interfaces = List.copyOf(interfaces);
    }

    /**
     * The file of the calling thread's network namespace: one forwarder in each.
     *
     * @return in {@link #FOLDER}
     * @throws IOException if /proc is not there
     */
    public static Path defaultFile() throws IOException {
        final String namespace = Files.readSymbolicLink(NAMESPACE).toString(); // net:[4026531840]
        return FOLDER.resolve("forwarding-" + namespace.replaceAll("[^0-9]", ""));
    }

    /**
     * What {@link #turnOff} would change, as ip-sysctl names it.
     *
     * @return such as {@code net.ipv4.conf.eth0.forwarding: 1 to 0}; empty if nothing
     * @throws IOException if the settings cannot be read
     */
    public List<String> plan() throws IOException {
        final List<String> changes = new ArrayList<>();
        targets().forEach((name, value) -> {
            if (sysctls.read(name) != value) {
                changes.add(name.replace('/', '.') + ": " + sysctls.read(name) + " to " + value);
            }
        });
        return changes;
    }

    /**
     * Whether a forwarder that ended without putting back left its note.
     *
     * @return true if {@link #restore} has something to do
     */
    public boolean isLeftOff() {
        return Files.exists(file);
    }

    /**
     * Notes what is there, and turns forwarding off. If a note is there already, that is what will be put back.
     *
     * @throws IOException if it may not, or the note cannot be written: nothing is changed then
     */
    public void turnOff() throws IOException {
        final Map<String, Integer> targets = targets();
        final Map<String, Integer> found = readNote();
        for (final String name : targets.keySet()) {
            found.putIfAbsent(name, sysctls.read(name));
        }
        writeNote(found);
        apply(targets);
    }

    /**
     * Puts back what was found, and takes the note away. Settings of interfaces that are gone are passed over.
     *
     * @throws IOException if it may not; the note then stays
     */
    public void restore() throws IOException {
        apply(readNote());
        Files.deleteIfExists(file);
    }

    // In an order such that what a setting does to others comes before them.
    private Map<String, Integer> targets() throws IOException {
        final Map<String, Integer> targets = new LinkedHashMap<>();
        for (final String name : interfaces) {
            put(targets, Sysctls.ipv4(name, FORWARDING), 0);
        }
        if (sysctls.read(Sysctls.ipv6(ALL, FORWARDING)) == Sysctls.ABSENT) {
            return targets;
        }
        final Map<String, Integer> found = readNote();
        targets.put(Sysctls.ipv6(ALL, FORWARDING), 0);
        for (final String name : interfacesWithIpv6()) {
            final String own = Sysctls.ipv6(name, FORWARDING);
            final int value = found.getOrDefault(own, sysctls.read(own));
            put(targets, own, value);
            if (value > 0 && !interfaces.contains(name) && !name.equals(ALL)) {
                put(targets, Sysctls.ipv6(name, FORCED), 1);
            }
        }
        return targets;
    }

    private void put(final Map<String, Integer> targets, final String name, final int value) {
        if (sysctls.read(name) != Sysctls.ABSENT) {
            targets.put(name, value);
        }
    }

    // "default" among them: interfaces yet to come behave as those that came before.
    private List<String> interfacesWithIpv6() throws IOException {
        try (Stream<Path> folders = Files.list(root.resolve(INTERFACES_IPV6))) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> !name.equals(ALL))
                    .sorted()
                    .toList();
        }
    }

    private void apply(final Map<String, Integer> values) throws IOException {
        for (final Map.Entry<String, Integer> value : values.entrySet()) {
            final int now = sysctls.read(value.getKey());
            if (now != Sysctls.ABSENT && now != value.getValue()) {
                sysctls.write(value.getKey(), value.getValue());
            }
        }
    }

    private Map<String, Integer> readNote() throws IOException {
        final Map<String, Integer> found = new LinkedHashMap<>();
        if (!Files.exists(file)) {
            return found;
        }
        for (final String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
            final int blank = line.indexOf(' ');
            if (blank > 0) {
                found.put(line.substring(0, blank), Integer.parseInt(line.substring(blank + 1)));
            }
        }
        return found;
    }

    // Whole or not at all.
    private void writeNote(final Map<String, Integer> found) throws IOException {
        final StringBuilder text = new StringBuilder();
        found.forEach(
                (name, value) -> text.append(name).append(' ').append(value).append('\n'));
        Files.createDirectories(file.toAbsolutePath().getParent());
        final Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(draft, text, StandardCharsets.US_ASCII);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
