package io.plateau.settings;

import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.wire.IpAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * The configuration, whole and valid. Immutable; any thread.
 *
 * @param ports in the order of the file; at least two
 * @param forwarding where frames go
 * @param workers fast-path threads, from 1
 * @param assist whether the kernel passes on what needs no decision
 * @param idle what a worker does without frames
 * @param fail what happens to traffic when the forwarder dies
 * @param policy what is believed and what is done about it
 * @param pmtu sizes of tables
 * @param icmp limits of what we send
 * @param journal where changes are recorded
 * @param control where commands come from
 * @param metrics where Prometheus asks; null for nowhere
 * @param dashboard where a browser asks; null for nowhere
 * @param text the file as it was read
 */
public record Settings(
        List<PortSettings> ports,
        ForwardingSettings forwarding,
        int workers,
        Assist assist,
        Idle idle,
        Fail fail,
        PolicySettings policy,
        PmtuSettings pmtu,
        IcmpSettings icmp,
        JournalSettings journal,
        ControlSettings control,
        ListenSettings metrics,
        ListenSettings dashboard,
        String text) {
    /** Whether the kernel passes on what needs no decision. */
    public enum Assist {
        /** If this version and this machine can. */
        AUTO,
        /** Always. */
        ON,
        /** Never. */
        OFF
    }

    /**
     * Whether the kernel can pass on frames between the ends of a wire: both must be ports of the same kind, and no TAPs.
     *
     * @param wire of these settings
     * @return true if so
     */
    public boolean isAssistable(final ForwardingSettings.Wire wire) {
        final PortSettings.Io io = port(wire.first()).io();
        return io != PortSettings.Io.TAP && io == port(wire.second()).io();
    }

    /** What a worker does without frames. */
    public enum Idle {
        /** Asks again at once. */
        SPIN,
        /** Asks again for a while, then waits in poll(2). */
        ADAPTIVE,
        /** Waits in poll(2). */
        POLL
    }

    /** What happens to traffic when the forwarder dies or hangs. */
    public enum Fail {
        /** It passes unchecked. */
        OPEN,
        /** It stops. */
        CLOSED
    }

    /**
     * Sizes of tables.
     *
     * @param capacity learned entries, at most
     * @param evidenceFlows remembered flows, at most
     */
    public record PmtuSettings(int capacity, int evidenceFlows) {}

    /**
     * Limits of the ICMP errors that we send.
     *
     * @param rate errors a second, repeats for all sources together
     * @param burst errors at once
     * @param perSourceRate errors a second, repeats for one source
     */
    public record IcmpSettings(int rate, int burst, int perSourceRate) {}

    /**
     * Where changes are recorded.
     *
     * @param directory of the journal
     * @param retentionNs age at which records may go, nanoseconds
     */
    public record JournalSettings(Path directory, long retentionNs) {}

    /**
     * Where commands come from.
     *
     * @param socket path of a unix domain socket
     */
    public record ControlSettings(Path socket) {}

    /**
     * Where to listen.
     *
     * @param address of this machine
     * @param port TCP port, 0 to 65535; 0 lets the kernel choose
     */
    public record ListenSettings(IpAddress address, int port) {}

    /**
     * Finds a port.
     *
     * @param name as configured
     * @return the port
     * @throws IllegalArgumentException if there is none of that name
     */
    public PortSettings port(final String name) {
        return ports.stream()
                .filter(port -> port.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no port '" + name + "'"));
    }
}
