package io.plateau.forensics.story;

import io.plateau.wire.IpPrefix;

/** One thing that a story tells. Immutable. */
public sealed interface StoryStep permits ClaimStep, ChangeStep, CostStep, StubbornStep {
    /**
     * What it is about.
     *
     * @return an address or prefix within what the story is about, or, of a static value, one around it
     */
    IpPrefix destination();

    /**
     * When it began.
     *
     * @return nanoseconds since the epoch
     */
    long firstNs();

    /**
     * Where it begins in the journal.
     *
     * @return from 1
     */
    long firstSequence();
}
