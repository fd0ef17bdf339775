package io.plateau.system;

import io.plateau.testkit.TestNetwork;

/**
 * A queue behind the forwarder that is so long that a claim about what waits in it cannot be late: what is sent into it is
 * acknowledged half a second later. Without it a claim would have to overtake an acknowledgment that is under way already.
 * The sender's kernel ignores a claim about what was acknowledged, and then sends nothing any more that could disprove it.
 */
final class LongQueue implements AutoCloseable {
    /** Bytes after whose arrival a sender has half a second's worth under way. */
    static final int FILLED = 1 << 16;

    private final TestNetwork network;
    private final String role;
    private final String link;

    private LongQueue(final TestNetwork network, final String role, final String link) {
        this.network = network;
        this.role = role;
        this.link = link;
    }

    // Of what leaves by a link.
    static LongQueue on(final TestNetwork network, final String role, final String link) {
        final LongQueue queue = new LongQueue(network, role, link);
        queue.shape("add", "1mbit");
        return queue;
    }

    // Lets everything out; what waited stays in order.
    void empty() {
        shape("change", "1gbit");
    }

    private void shape(final String change, final String rate) {
        network.in(role, "tc", "qdisc", change, "dev", link, "root", "tbf", "rate", rate, "burst", "8k", "limit", "8m");
    }

    @Override
    public void close() {
        network.in(role, "tc", "qdisc", "del", "dev", link, "root");
    }
}
