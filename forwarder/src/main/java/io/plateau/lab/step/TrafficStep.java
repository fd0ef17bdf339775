package io.plateau.lab.step;

import io.plateau.lab.network.LabNetwork;
import io.plateau.lab.traffic.Measurement;
import io.plateau.lab.traffic.Transfer;
import java.util.Locale;

/** Files from node to node through the forwarder, hashed at both ends. */
public final class TrafficStep {
    private static final long FILE_BYTES = 192L << 20;

    private final LabNetwork network;
    private final Story story;

    /**
     * Prepares it.
     *
     * @param network in which it is played
     * @param story that it is told in
     */
    public TrafficStep(final LabNetwork network, final Story story) {
        this.network = network;
        this.story = story;
    }

    /** Plays it in both directions. */
    public void playBothWays() {
        playToServer();
        file("IPv4, server to client", LabNetwork.SERVER, LabNetwork.CLIENT, LabNetwork.CLIENT_IPV4);
        file("IPv6, server to client", LabNetwork.SERVER, LabNetwork.CLIENT, LabNetwork.CLIENT_IPV6);
    }

    void playToServer() {
        file("IPv4, client to server", LabNetwork.CLIENT, LabNetwork.SERVER, LabNetwork.SERVER_IPV4);
        file("IPv6, client to server", LabNetwork.CLIENT, LabNetwork.SERVER, LabNetwork.SERVER_IPV6);
    }

    private void file(final String name, final String from, final String to, final String address) {
        try (Transfer transfer = connect(from, to, address)) {
            play(name, transfer);
        }
    }

    // A connection for play().
    Transfer connect(final String from, final String to, final String address) {
        return Transfer.of(FILE_BYTES, network, from, to, address);
    }

    // The same, from a server that ignores what routers report.
    Transfer connectStubborn(final String client) {
        return Transfer.ofStubborn(FILE_BYTES, network, LabNetwork.SERVER, LabNetwork.CLIENT, client);
    }

    // The file over a connection that was made before.
    void play(final String name, final Transfer transfer) {
        transfer.progress().mark();
        final boolean isWhole = transfer.begin().finish();
        final Measurement measurement = transfer.progress().sinceMark();
        final boolean isEqual = isWhole && transfer.receivedDigest().equals(transfer.expectedDigest());
        tellFile(story, name, measurement, isEqual);
    }

    // isEqual: whether it arrived as it was sent
    static void tellFile(final Story story, final String name, final Measurement measurement, final boolean isEqual) {
        story.tell(
                name,
                String.format(
                        Locale.ROOT,
                        "%d MiB,%s, SHA-256 %s",
                        FILE_BYTES >> 20,
                        measurement,
                        isEqual ? "equal" : "DIFFERS"));
        if (!isEqual) {
            story.expect(false, "the file arrives as it was sent");
        }
    }
}
