package io.plateau.lab.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** BIRD in nodes of the lab: one process each, OSPF for IPv4 and IPv6 on every link, as fast as it goes. */
final class Routing implements AutoCloseable {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long BETWEEN_LOOKS_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final String LINKS = """
                interface "lan", "wan", "eth0" { type ptp; hello 1; dead count 3; cost 10; };
                interface "wan2", "eth1" { type ptp; hello 1; dead count 3; cost 20; };
            """;

    private final List<Process> daemons;

    Routing(final List<Process> daemons) {
        this.daemons = daemons;
    }

    /** Throws if this machine has no BIRD. */
    static void require() {
        try {
            Execution.run(List.of("bird", "--version"));
        } catch (final LabException e) {
            throw LabException.lacking("the routed lab needs BIRD 2 (Debian's package is bird2): " + e.getMessage());
        }
    }

    static Routing start(final LabNetwork network, final Path folder, final List<String> nodes) {
        final List<Process> daemons = new ArrayList<>();
        for (final String node : nodes) {
            daemons.add(daemon(network, folder, node, daemons.size() + 1));
        }
        return new Routing(daemons);
    }

    // The server's own addresses are told of whichever of its links is up.
    private static Process daemon(final LabNetwork network, final Path folder, final String node, final int number) {
        final boolean isServer = LabNetwork.SERVER.equals(node);
        final String text = configuration(
                number,
                isServer ? "stubnet " + LabNetwork.SERVER_IPV4 + "/32;" : "",
                isServer ? "stubnet " + LabNetwork.SERVER_IPV6 + "/128;" : "");
        final Path file = folder.resolve("bird-" + node + ".conf");
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8);
            return new ProcessBuilder(
                            "ip",
                            "netns",
                            "exec",
                            network.nameOf(node),
                            "bird",
                            "-f",
                            "-c",
                            file.toString(),
                            "-s",
                            folder.resolve("bird-" + node + ".ctl").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("bird-" + node + ".log").toFile())
                    .start();
        } catch (final IOException e) {
            throw LabException.failed("BIRD in the " + node + " could not be started: " + e.getMessage(), e);
        }
    }

    // ipv4, ipv6: what the areas say besides the links
    private static String configuration(final int number, final String ipv4, final String ipv6) {
        return """
                router id 10.0.0.%1$d;
                log stderr { warning, error, fatal };
                protocol device { scan time 10; }
                protocol kernel { ipv4 { import none; export all; }; }
                protocol kernel { ipv6 { import none; export all; }; }
                protocol ospf v2 {
                  ipv4 { import all; export none; };
                  area 0 {
                %2$s    %3$s
                  };
                }
                protocol ospf v3 {
                  ipv6 { import all; export none; };
                  area 0 {
                %2$s    %4$s
                  };
                }
                """.formatted(number, LINKS, ipv4, ipv6);
    }

    // Waits until something is so.
    void await(final BooleanSupplier wanted, final String what) {
        final long startedNs = System.nanoTime();
        while (!wanted.getAsBoolean()) {
            if (System.nanoTime() - startedNs > PATIENCE_NS || daemons.stream().anyMatch(daemon -> !daemon.isAlive())) {
                throw LabException.failed("not so, and BIRD's logs may say why: " + what);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw LabException.failed("interrupted");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS_NS);
        }
    }

    @Override
    public void close() {
        daemons.forEach(Process::destroy);
        daemons.forEach(daemon -> daemon.onExit().join());
    }
}
