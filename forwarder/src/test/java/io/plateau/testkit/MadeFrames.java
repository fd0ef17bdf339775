package io.plateau.testkit;

import io.plateau.wire.FrameArena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects what code under test hands on, with an arena of its own. */
public final class MadeFrames {
    private final List<byte[]> frames = new ArrayList<>();
    private final FrameArena arena;

    public MadeFrames(final int capacity) {
        arena = new FrameArena(
                Bytes.allocate(capacity), (buffer, offset, length) -> frames.add(Bytes.copy(buffer, offset, length)));
        // what was there before must not shine through
        arena.buffer().setMemory(0, capacity, (byte) 0xEE);
    }

    public FrameArena arena() {
        return arena;
    }

    public List<byte[]> frames() {
        return frames;
    }

    public List<String> texts() {
        return frames.stream().map(Bytes::text).toList();
    }

    // without virtio-net header, Ethernet addresses and whatever else stands before the datagram
    public List<byte[]> datagrams(final int linkLength) {
        return frames.stream()
                .map(frame -> Arrays.copyOfRange(frame, Frames.VIRTIO + linkLength, frame.length))
                .toList();
    }
}
