package io.plateau.fastpath;

import io.plateau.counters.Verdict;
import io.plateau.icmp.EchoRequestWriter;
import io.plateau.port.FrameHandler;

/**
 * Where the frames of one ingress port go, and what is done to them as they leave: what differs between a wire and a
 * gateway. One worker only; of a process that forwards there is one kind, so that calls cost no more than direct ones.
 */
interface Way {
    // Sets what holds for a whole burst. nowNs: nanoseconds since the epoch
    void begin(long nowNs);

    // Looks at a frame as it is handed over. parser: that has parsed it, and not found it malformed
    Admission admit(int token, FrameParser parser, FrameParser.Kind kind);

    // Finds the way on of a datagram that was admitted to be routed. Null if it is to be examined, else its verdict.
    Verdict route(int token, FrameParser parser, FrameParser.Kind kind);

    // Index of the port that a frame leaves by.
    int egress(int token);

    // What the way on carries, as far as links and routes say: bytes, IP header included.
    int mtu(int token);

    // Makes a frame what the next link is to see, where it stands. Once; a second time does nothing. Returns true if
    // its
    // place changed, so that it has to be parsed again.
    boolean depart(int token);

    // Takes back what the sender is not to see in a quote of a frame that does not leave after all.
    void stay(int token);

    // Says from whom a request goes to the destination of a datagram, and how: by the same way. False if from nobody.
    boolean address(int token, FrameParser parser, EchoRequestWriter request);

    // Hands out again what had to wait and can go on, or has waited for too long. Returns frames.
    int resume(FrameHandler handler);

    // Everything that was handed out again has left.
    void settle();
}
