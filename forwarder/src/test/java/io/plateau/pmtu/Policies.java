package io.plateau.pmtu;

import io.plateau.pmtu.PolicySettings.BelowFloor;
import io.plateau.pmtu.PolicySettings.Evidence;
import io.plateau.pmtu.PolicySettings.RefusedClaims;
import io.plateau.pmtu.PolicySettings.StaticEntry;
import io.plateau.pmtu.PolicySettings.StubbornSender;
import io.plateau.pmtu.PolicySettings.Then;
import io.plateau.pmtu.PolicySettings.TooBig;
import io.plateau.pmtu.PolicySettings.Verify;
import io.plateau.wire.IpPrefix;
import java.util.List;
import java.util.stream.Stream;

/** Policies as tests need them. */
final class Policies {
    static final long MAX_AGE_NS = 600_000_000_000L;

    private Policies() {}

    static PolicySettings of(final BelowFloor belowFloor, final Evidence evidence, final List<StaticEntry> statics) {
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

    static PolicySettings of(final BelowFloor belowFloor) {
        return of(belowFloor, Evidence.QUOTE, List.of());
    }

    // "198.51.100.7 1400" each
    static PolicySettings withStatics(final String... statics) {
        return of(
                BelowFloor.QUARANTINE,
                Evidence.QUOTE,
                Stream.of(statics)
                        .map(text -> new StaticEntry(
                                IpPrefix.parse(text.split(" ", 2)[0]), Integer.parseInt(text.split(" ", 2)[1])))
                        .toList());
    }
}
