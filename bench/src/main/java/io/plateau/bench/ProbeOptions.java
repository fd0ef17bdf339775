package io.plateau.bench;

import io.plateau.linux.CpuAffinity;
import io.plateau.linux.LinkSettings;
import io.plateau.linux.NetworkNamespace;
import io.plateau.linux.PacketSocket;
import io.plateau.linux.RingGeometry;
import java.util.BitSet;
import picocli.CommandLine.Option;

/** From where to where a probe's frames go, and how many: a part of its command line. */
final class ProbeOptions {
    private static final int SLOT_BYTES = 256; // the headers and a stamp
    private static final int SLOTS = 1 << 16;
    private static final int ANYWHERE = -1;

    @Option(names = "--from-namespace", required = true, description = "Where to send.")
    private String fromNamespace;

    @Option(names = "--from-interface", required = true, description = "Where to send.")
    private String fromInterface;

    @Option(names = "--to-namespace", required = true, description = "Where to receive.")
    private String toNamespace;

    @Option(names = "--to-interface", required = true, description = "Where to receive.")
    private String toInterface;

    @Option(names = "--rate", required = true, description = "Frames a second.")
    private long rate;

    @Option(names = "--processor", defaultValue = "-1", description = "Where to run (anywhere).")
    private int processor;

    long rate() {
        return rate;
    }

    // Ties the calling thread to the processor that was asked for.
    void pin() {
        if (processor != ANYWHERE) {
            CpuAffinity.set(BitSet.valueOf(new long[] {1L << processor}));
        }
    }

    PacketSocket openSending() {
        return open(fromNamespace, fromInterface, 1);
    }

    PacketSocket openReceiving() {
        return open(toNamespace, toInterface, SLOTS);
    }

    private static PacketSocket open(final String namespace, final String interfaceName, final int slots) {
        final NetworkNamespace place = NetworkNamespace.named(namespace);
        try {
            return place.call(
                    () -> PacketSocket.open(LinkSettings.indexOf(interfaceName), RingGeometry.of(SLOT_BYTES, slots)));
        } finally {
            place.close();
        }
    }
}
