package io.plateau.ring;

import org.agrona.DirectBuffer;

/**
 * Where workers leave what the control thread has to decide: the control ring of a running forwarder, or the control
 * logic itself where everything happens on one thread ({@code offline}).
 */
public interface ControlSink {
    /**
     * Hands over a copy of some bytes. Never blocks, never allocates.
     *
     * @param kind what it is
     * @param port index of the port that it came in by
     * @param timeNs when, nanoseconds since the epoch
     * @param source that holds the bytes
     * @param offset of the first
     * @param length bytes; a frame that is longer than a slot is cut, and its length kept
     * @return false if there was no room: count it, and go on
     */
    boolean offer(ControlKind kind, int port, long timeNs, DirectBuffer source, int offset, int length);
}
