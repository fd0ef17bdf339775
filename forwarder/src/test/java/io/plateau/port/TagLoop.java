package io.plateau.port;

import io.plateau.wire.VirtioNetHeader;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.IdleStrategy;

/**
 * Puts VLAN tags on whatever goes from one port to another and takes them off on the way back, as a VLAN device does, which
 * the kernel under test may not know. Runs on a thread of its own; closes its ports.
 */
public final class TagLoop implements AutoCloseable {
    private static final int INNER = 0x8100_0064;
    private static final int OUTER = 0x88A8_00C8;
    private static final int ADDRESSES = 22;

    private final AtomicBoolean running = new AtomicBoolean(true);
    private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());
    private final int tags;
    private final Port[] ports;
    private final Thread loop = new Thread(this::run, "tag-loop");

    private TagLoop(final int tags, final Port... ports) {
        this.tags = tags;
        this.ports = ports;
    }

    // Ports in pairs: the first of each sees no tags, the second nothing else.
    public static TagLoop start(final int tags, final Port... ports) {
        final TagLoop started = new TagLoop(tags, ports.clone());
        started.loop.start();
        return started;
    }

    // Frames that came without a tag where there must be one, and frames that were refused.
    public List<String> complaints() {
        return complaints;
    }

    private void run() {
        final IdleStrategy idle = new PollIdleStrategy(PollIdleStrategy.ADAPTIVE_NS, List.of(ports));
        while (running.get()) {
            int work = 0;
            for (int plain = 0; plain < ports.length; plain += 2) {
                work += passOn(ports[plain], ports[plain + 1], tags);
                work += passOn(ports[plain + 1], ports[plain], -tags);
            }
            idle.idle(work);
        }
        for (final Port port : ports) {
            port.close();
        }
    }

    private int passOn(final Port from, final Port to, final int change) {
        final int count = from.poll(
                (buffer, offset, length, timestampNs) -> {
                    int start = offset;
                    for (int i = 0; i < change; i++) {
                        start = VlanTag.putBack(buffer, start, i == 0 ? INNER : OUTER);
                    }
                    for (int i = change; i < 0; i++) {
                        start = takeOff(buffer, start);
                    }
                    to.transmit(buffer, start, length + offset - start, 1);
                },
                64);
        to.flush((token, errno) -> complaints.add(to.name() + " refused a frame: errno " + errno));
        from.release();
        return count;
    }

    private int takeOff(final MutableDirectBuffer buffer, final int offset) {
        final int protocol = buffer.getShort(offset + ADDRESSES, ByteOrder.BIG_ENDIAN) & 0xFFFF;
        if (protocol != INNER >>> 16 && protocol != OUTER >>> 16) {
            complaints.add("no tag but EtherType " + Integer.toHexString(protocol));
            return offset;
        }
        final byte[] moved = new byte[ADDRESSES];
        buffer.getBytes(offset, moved);
        final int start = offset + 4;
        buffer.putBytes(start, moved);
        if (VirtioNetHeader.needsChecksum(buffer, start)) {
            VirtioNetHeader.checksumStart(buffer, start, VirtioNetHeader.checksumStart(buffer, start) - 4);
        }
        VirtioNetHeader.headerLength(buffer, start, Math.max(0, VirtioNetHeader.headerLength(buffer, start) - 4));
        return start;
    }

    @Override
    public void close() {
        running.set(false);
        try {
            loop.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
