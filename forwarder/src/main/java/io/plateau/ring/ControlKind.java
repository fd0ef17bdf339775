package io.plateau.ring;

/** What a message to the control thread is about. */
public enum ControlKind {
    /** A frame that claims a path MTU, from its Ethernet header on. */
    CLAIM,
    /** An {@link ImpactRecord}: what a table entry cost. */
    IMPACT,
    /** An operator's command. */
    COMMAND,
    /** The clock: time to expire entries. */
    TICK,
    /** A 64-bit count of claims that found the ring full. */
    OVERRUN,
    /** A 64-bit count of claims that were too many to judge, and the frame of the latest. */
    RATE_LIMITED,
    /** A {@link FlowRecord}: a sender goes on although it was told. */
    STUBBORN,
    /** A {@link FlowRecord}: a longer datagram arrived than a claim allows. */
    DISPROOF
}
