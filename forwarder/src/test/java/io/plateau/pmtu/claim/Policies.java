package io.plateau.pmtu.claim;

import io.plateau.pmtu.claim.PolicySettings.BelowFloor;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.claim.PolicySettings.RefusedClaims;
import io.plateau.pmtu.claim.PolicySettings.StaticEntry;
import io.plateau.pmtu.claim.PolicySettings.StubbornSender;
import io.plateau.pmtu.claim.PolicySettings.Then;
import io.plateau.pmtu.claim.PolicySettings.TooBig;
import io.plateau.pmtu.claim.PolicySettings.Verify;
import io.plateau.wire.IpPrefix;
import java.util.List;
import java.util.stream.Stream;

/** Policies as tests need them. */
public final class Policies {
    public static final long MAX_AGE_NS = 600_000_000_000L;

    private Policies() {}

    public static PolicySettings of(
            final BelowFloor belowFloor, final Evidence evidence, final List<StaticEntry> statics) {
        return new PolicySettings(
                MAX_AGE_NS,
                552,
                1280,
                belowFloor,
                evidence,
                TooBig.REPORT,
                new StubbornSender(3, 10_000_000_000L, Then.FRAGMENT),
                RefusedClaims.FORWARD,
                false,
                statics,
                Verify.PASSIVE);
    }

    public static PolicySettings of(final BelowFloor belowFloor) {
        return of(belowFloor, Evidence.QUOTE, List.of());
    }

    // "198.51.100.7 1400" each
    public static PolicySettings withStatics(final String... statics) {
        return of(
                BelowFloor.QUARANTINE,
                Evidence.QUOTE,
                Stream.of(statics)
                        .map(text -> new StaticEntry(
                                IpPrefix.parse(text.split(" ", 2)[0]), Integer.parseInt(text.split(" ", 2)[1])))
                        .toList());
    }
}
