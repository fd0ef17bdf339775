package io.plateau.forensics.story;

import io.plateau.pmtu.event.PmtuEvent;

/**
 * A story in a few numbers.
 *
 * @param lowest the change that first set the lowest MTU ever enforced; null if nothing was
 * @param lowestNs how long that MTU was enforced towards that destination in all, nanoseconds
 * @param accepted claims that were believed
 * @param quarantined claims that were kept as evidence and not enforced
 * @param rejected claims that were refused
 * @param cost what entries cost, in datagrams
 * @param linkCost what links cost that are narrower than anything enforced
 */
public record Headline(
        ChangeStep lowest,
        long lowestNs,
        long accepted,
        long quarantined,
        long rejected,
        PmtuEvent.Counts cost,
        PmtuEvent.Counts linkCost) {
    /**
     * The lowest MTU.
     *
     * @return bytes; {@link PmtuEvent#ABSENT} if nothing was enforced
     */
    public int lowestMtu() {
        return lowest == null ? PmtuEvent.ABSENT : lowest.newMtu();
    }
}
