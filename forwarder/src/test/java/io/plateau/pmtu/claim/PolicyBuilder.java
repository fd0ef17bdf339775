package io.plateau.pmtu.claim;

import io.plateau.pmtu.claim.PolicySettings.BelowFloor;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.claim.PolicySettings.RefusedClaims;
import io.plateau.pmtu.claim.PolicySettings.StubbornSender;
import io.plateau.pmtu.claim.PolicySettings.Then;
import io.plateau.pmtu.claim.PolicySettings.TooBig;
import io.plateau.pmtu.claim.PolicySettings.Verify;
import java.util.List;

/** A policy that says only what a test is about; the rest is what a file that says nothing means, but for the MSS clamp. */
public final class PolicyBuilder {
    private long maxAgeNs = Policies.MAX_AGE_NS;
    private BelowFloor belowFloor = BelowFloor.QUARANTINE;
    private Evidence evidence = Evidence.FLOW;
    private TooBig tooBig = TooBig.REPORT;
    private StubbornSender stubbornSender = new StubbornSender(3, 10_000_000_000L, Then.RESEGMENT);
    private RefusedClaims refusedClaims = RefusedClaims.FORWARD;
    private boolean mssClamp;
    private Verify verify = Verify.PASSIVE;

    private PolicyBuilder() {}

    public static PolicyBuilder policy() {
        return new PolicyBuilder();
    }

    public PolicyBuilder maxAgeNs(final long value) {
        maxAgeNs = value;
        return this;
    }

    public PolicyBuilder belowFloor(final BelowFloor value) {
        belowFloor = value;
        return this;
    }

    public PolicyBuilder evidence(final Evidence value) {
        evidence = value;
        return this;
    }

    public PolicyBuilder tooBig(final TooBig value) {
        tooBig = value;
        return this;
    }

    // After three reports within ten seconds.
    public PolicyBuilder stubborn(final Then then) {
        stubbornSender = new StubbornSender(3, 10_000_000_000L, then);
        return this;
    }

    public PolicyBuilder refusedClaims(final RefusedClaims value) {
        refusedClaims = value;
        return this;
    }

    public PolicyBuilder mssClamp() {
        mssClamp = true;
        return this;
    }

    public PolicyBuilder verify(final Verify value) {
        verify = value;
        return this;
    }

    public PolicySettings build() {
        return new PolicySettings(
                maxAgeNs,
                552,
                1280,
                belowFloor,
                evidence,
                tooBig,
                stubbornSender,
                refusedClaims,
                mssClamp,
                List.of(),
                verify);
    }
}
