package io.plateau.pmtu.event;

/**
 * What a journal record says. The code is what stands on disk: never reused, never renumbered.
 */
public enum EventType {
    /** The forwarder started; its version, configuration digest and host stand in the detail. */
    STARTED(1, "started"),
    /** The forwarder stopped in order. */
    STOPPED(2, "stopped"),
    /** The policy in force from here on; its text stands in the detail. */
    POLICY_CHANGED(3, "policy-changed"),
    /** A claim was believed; the change it led to follows as its own event. */
    CLAIM_ACCEPTED(4, "claim-accepted"),
    /** A claim was refused; the reason says why. */
    CLAIM_REJECTED(5, "claim-rejected"),
    /** A claim below the floor was kept as evidence and not enforced. */
    CLAIM_QUARANTINED(6, "claim-quarantined"),
    /** What is enforced towards a destination changed. */
    MTU_CHANGED(7, "mtu-changed"),
    /** A learned or quarantined entry reached the end of its life. */
    ENTRY_EXPIRED(8, "entry-expired"),
    /** The table was full and this entry was nearest its expiry. */
    ENTRY_EVICTED(9, "entry-evicted"),
    /** An operator, or a configuration without it, took an entry out. */
    ENTRY_CLEARED(10, "entry-cleared"),
    /** A flow went on with too big datagrams after it was told. */
    STUBBORN_SENDER(11, "stubborn-sender"),
    /** What an entry cost since the last such event. */
    IMPACT(12, "impact"),
    /** The state of the table, as a digest. */
    CHECKPOINT(13, "checkpoint"),
    /** Claims were lost because the control ring was full. */
    OVERRUN(14, "overrun");

    private final int code;
    private final String label;

    EventType(final int code, final String label) {
        this.code = code;
        this.label = label;
    }

    /**
     * On disk.
     *
     * @return 1 to 14
     */
    public int code() {
        return code;
    }

    /**
     * As the contract spells it.
     *
     * @return kebab-case
     */
    public String label() {
        return label;
    }
}
