package io.plateau.pmtu.claim;

import io.plateau.pmtu.table.PmtuReader;

/** What a claim is held against, besides the settings. Used again and again by one thread. */
public final class ClaimSituation {
    private int enforcedMtu = PmtuReader.NONE;
    private boolean locked;
    private boolean renewable;
    private int linkMtu;
    private boolean moved;
    private int provenLength;

    /** Nothing is enforced, moved or proven. */
    public ClaimSituation() {
        // the fields' defaults say it
    }

    /**
     * Sets what is in force.
     *
     * @param mtu bytes towards the claim's destination; {@link PmtuReader#NONE} if nothing is
     * @param isLocked whether an operator locked that
     * @param isRenewable whether it was learned and ends soon, so that a claim of the same value prolongs it
     * @return this
     */
    public ClaimSituation enforced(final int mtu, final boolean isLocked, final boolean isRenewable) {
        enforcedMtu = mtu;
        locked = isLocked;
        renewable = isRenewable;
        return this;
    }

    /**
     * Sets what the link towards the destination carries: that of the port the claim came in by.
     *
     * @param mtu bytes
     * @return this
     */
    public ClaimSituation link(final int mtu) {
        linkMtu = mtu;
        return this;
    }

    /**
     * Sets what was moved and what is known to arrive.
     *
     * @param isMoved whether the quoted datagram is one that this forwarder moved lately
     * @param proven bytes of a datagram that arrived although the same reporter had claimed less, while that reporter is
     *     not believed; 0 if there is no such
     * @return this
     */
    public ClaimSituation evidence(final boolean isMoved, final int proven) {
        moved = isMoved;
        provenLength = proven;
        return this;
    }

    int enforcedMtu() {
        return enforcedMtu;
    }

    boolean isLocked() {
        return locked;
    }

    boolean isRenewable() {
        return renewable;
    }

    int linkMtu() {
        return linkMtu;
    }

    boolean isMoved() {
        return moved;
    }

    int provenLength() {
        return provenLength;
    }
}
