package io.plateau.settings;

import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.BelowFloor;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.claim.PolicySettings.RefusedClaims;
import io.plateau.pmtu.claim.PolicySettings.StaticEntry;
import io.plateau.pmtu.claim.PolicySettings.StubbornSender;
import io.plateau.pmtu.claim.PolicySettings.Then;
import io.plateau.pmtu.claim.PolicySettings.TooBig;
import io.plateau.pmtu.claim.PolicySettings.Verify;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Reads the {@code policy} section. A key left out means its default, or that its feature is off. */
final class PolicyReader {
    private static final DurationRange MAX_AGE = DurationRange.of("1s", "30d");
    private static final DurationRange WITHIN = DurationRange.of("1ms", "1h");
    private static final Limit AFTER = new Limit(1, 1_000_000, "reports");
    private static final int FLOOR_IPV4 = 552;
    private static final int FLOOR_IPV6 = 1280;

    private final Section section;
    private final Faults faults;

    PolicyReader(final Section section, final Faults faults) {
        this.section = section;
        this.faults = faults;
    }

    PolicySettings read() {
        final Section floor = section.section("floor");
        final int floorIpv4 = (int) floor.integer("ipv4", Limit.IPV4_MTU, FLOOR_IPV4);
        final int floorIpv6 = (int) floor.integer("ipv6", Limit.IPV6_MTU, FLOOR_IPV6);
        floor.end();
        final PolicySettings policy = new PolicySettings(
                section.duration("max-age", MAX_AGE, TimeUnit.MINUTES.toNanos(10)),
                floorIpv4,
                floorIpv6,
                section.oneOf("below-floor", BelowFloor.QUARANTINE),
                section.oneOf("evidence", Evidence.FLOW),
                section.oneOf("too-big", TooBig.REPORT),
                stubbornSender(),
                section.oneOf("refused-claims", RefusedClaims.FORWARD),
                section.flag("mss-clamp", true),
                statics(),
                section.oneOf("verify", Verify.PASSIVE));
        section.end();
        return policy;
    }

    private StubbornSender stubbornSender() {
        final Section stubborn = section.section("stubborn-sender");
        final StubbornSender settings = new StubbornSender(
                (int) stubborn.integer("after", AFTER, 3),
                stubborn.duration("within", WITHIN, TimeUnit.SECONDS.toNanos(10)),
                stubborn.oneOf("then", Then.RESEGMENT));
        stubborn.end();
        return settings;
    }

    private List<StaticEntry> statics() {
        final List<StaticEntry> entries = new ArrayList<>();
        final Set<IpPrefix> seen = new HashSet<>();
        final List<YamlNode> items = section.items("static");
        for (int index = 0; index < items.size(); index++) {
            final Section item = Section.of(items.get(index), section.pathOf("static") + "[" + index + "]", faults);
            item.require("destination", "destination: 198.51.100.7");
            item.require("mtu", "mtu: 1400");
            final IpPrefix destination = item.prefix("destination");
            final boolean ipv4 = destination == null || destination.address().isIpv4();
            final long mtu = item.integer("mtu", ipv4 ? Limit.IPV4_MTU : Limit.IPV6_MTU, -1);
            item.end();
            if (destination != null && !seen.add(destination)) {
                item.fault("destination", destination + " stands in the list twice; keep one of them");
            }
            if (destination != null && mtu > 0) {
                entries.add(new StaticEntry(destination, (int) mtu));
            }
        }
        return List.copyOf(entries);
    }
}
