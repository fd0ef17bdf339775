package io.plateau.system;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;

/** The real program on the wires of a network whose hosts are made ready for how frames come in and go out. */
final class Wires {
    /** Bytes: the largest MTU that a port takes. XDP has a page for a frame, headroom included. */
    static final int LONGEST_MTU = isXdp(Configurations.wire()) ? 3506 : 9000;

    private Wires() {}

    // It ends with the network. javaOptions: besides the usual ones
    static ForwarderProcess start(
            final TestNetwork network, final Path directory, final String configuration, final String... javaOptions) {
        if (isXdp(configuration) && !configuration.contains("assist: off")) {
            makeHostsReady(network);
        }
        return ForwarderProcess.start(network, "gateway", directory, configuration, javaOptions);
    }

    private static boolean isXdp(final String configuration) {
        return configuration.contains("io: af_xdp");
    }

    // A veth takes redirected frames while its peer has GRO; and a checksum that a host leaves to its interface is the
    // worker's to complete, so that without this hardly anything would be passed on in the kernel.
    private static void makeHostsReady(final TestNetwork network) {
        for (final TestNetwork.Link host : network.neighboursOf("gateway")) {
            network.in(host.role(), "ethtool", "-K", host.name(), "gro", "on", "tx", "off");
        }
    }

    // Leaves out what cannot be by AF_XDP, where the whole suite is run by that.
    static void assumeNotXdp(final String reason) {
        assumeFalse(isXdp(Configurations.wire()), reason);
    }
}
