package io.plateau.fastpath;

/** How "too big" reaches the sender of a datagram. One worker only. */
interface Answers {
    // Writes a report into the arena of the port that it leaves by. Returns 1; ReportWriter.IMPOSSIBLE;
    // FrameArena.NO_ROOM.
    int tooBig(int token, FrameParser parser, int mtu);
}
