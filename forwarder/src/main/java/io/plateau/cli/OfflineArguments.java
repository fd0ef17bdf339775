package io.plateau.cli;

import com.google.common.primitives.Ints;
import io.plateau.route.LinkMtus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ParameterException;

/** Checks what {@code offline} was told about ports, before anything is opened. */
final class OfflineArguments {
    /** What most links carry: IEEE 802.3. */
    static final int DEFAULT_MTU = 1500;

    /** The longest IPv4 datagram, RFC 791 section 3.1. */
    private static final int HIGHEST_MTU = 65_535;

    private final Command command;
    private final Path config;
    private final List<String> ports;

    OfflineArguments(final Command command, final Path config, final List<String> ports) {
        this.command = command;
        this.config = config;
        this.ports = ports;
    }

    Map<String, Path> readable(final String option, final List<PortArgument> arguments) {
        final Map<String, Path> files = new LinkedHashMap<>();
        byPort(option, arguments).forEach((port, text) -> files.put(port, readable(option, port, path(option, text))));
        return files;
    }

    private Path readable(final String option, final String port, final Path file) {
        final String at = option + " " + port + "=" + file + ": ";
        if (!Files.exists(file)) {
            throw wrong(at + "there is no such file; name a capture, pcap or pcapng");
        }
        if (Files.isDirectory(file)) {
            throw wrong(at + "that is a directory; name a capture, pcap or pcapng");
        }
        if (!Files.isReadable(file)) {
            throw wrong(at + "this user may not read it; try chmod");
        }
        return file;
    }

    Map<String, Path> writable(
            final String option, final List<PortArgument> arguments, final Collection<Path> readFiles) {
        final Map<String, Path> files = new LinkedHashMap<>();
        final List<Path> taken = new ArrayList<>(readFiles);
        byPort(option, arguments).forEach((port, text) -> {
            final Path file = path(option, text);
            requireWritable(option + " " + port + "=" + file + ": ", file, taken);
            taken.add(file);
            files.put(port, file);
        });
        return files;
    }

    private void requireWritable(final String at, final Path file, final List<Path> taken) {
        final Path directory = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw wrong(at + "that is a directory; name a file in it");
        }
        if (directory == null || !Files.isDirectory(directory)) {
            throw wrong(at + "there is no directory " + directory + "; create it with mkdir -p");
        }
        if (!Files.isWritable(Files.exists(file) ? file : directory)) {
            throw wrong(at + "this user may not write there; name another file");
        }
        if (taken.stream().anyMatch(other -> isSame(other, file))) {
            throw wrong(at + "this file is read, or written for another port; name a file of its own");
        }
    }

    private static boolean isSame(final Path one, final Path other) {
        try {
            if (Files.exists(one) && Files.exists(other)) {
                return Files.isRegularFile(one) && Files.isSameFile(one, other);
            }
            return one.toAbsolutePath()
                    .normalize()
                    .equals(other.toAbsolutePath().normalize());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, Integer> mtus(final String option, final List<PortArgument> arguments) {
        final Map<String, Integer> mtus = new LinkedHashMap<>();
        byPort(option, arguments).forEach((port, text) -> {
            final Integer mtu = Ints.tryParse(text);
            if (mtu == null || mtu < LinkMtus.LOWEST || mtu > HIGHEST_MTU) {
                throw wrong(option + " " + port + "=" + text + ": an MTU is a number of bytes, " + LinkMtus.LOWEST
                        + " to " + HIGHEST_MTU);
            }
            mtus.put(port, mtu);
        });
        return mtus;
    }

    private Map<String, String> byPort(final String option, final List<PortArgument> arguments) {
        final Map<String, String> values = new LinkedHashMap<>();
        for (final PortArgument argument : arguments) {
            if (!ports.contains(argument.port())) {
                throw wrong(option + ": there is no port '" + argument.port() + "' in " + config + "; it has "
                        + String.join(", ", ports));
            }
            if (values.put(argument.port(), argument.value()) != null) {
                throw wrong(option + ": port " + argument.port() + " is named twice; once for each port");
            }
        }
        return values;
    }

    private Path path(final String option, final String text) {
        try {
            return Path.of(text);
        } catch (final InvalidPathException e) {
            throw wrong(option + ": '" + text + "' is no file name: " + e.getReason());
        }
    }

    private ParameterException wrong(final String why) {
        return command.wrong(why);
    }
}
