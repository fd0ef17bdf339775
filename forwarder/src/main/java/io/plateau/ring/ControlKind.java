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
    OVERRUN
}
