package io.plateau.report;

import io.plateau.journal.JournalWriter;
import io.plateau.pmtu.event.EventTime;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.pmtu.event.PmtuEventBuilder;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.nio.file.Path;

/** Journals of incidents, written as the control thread writes them, with a clock of their own. */
public final class Incidents implements AutoCloseable {
    public static final long NOON_NS = EventTime.parse("2026-11-24T12:00:00Z");
    public static final long SECOND_NS = 1_000_000_000L;
    public static final IpAddress FORGER = IpAddress.parse("192.0.2.66");
    public static final IpAddress SENDER = IpAddress.parse("203.0.113.9");

    private static final long LIFE_NS = 600 * SECOND_NS;

    private final JournalWriter journal;
    private long nowNs = NOON_NS;

    public Incidents(final Path directory) {
        journal = JournalWriter.open(directory);
    }

    public Incidents after(final long ns) {
        nowNs += ns;
        return this;
    }

    public long nowNs() {
        return nowNs;
    }

    public Incidents started(final String policy) {
        append(of(EventType.STARTED).detail("plateau 0.1.0"));
        append(of(EventType.POLICY_CHANGED).detail(policy));
        return this;
    }

    public Incidents stopped() {
        append(of(EventType.STOPPED));
        return this;
    }

    // As the policy of 2014 did it: believed, and enforced.
    public Incidents believed(final String destination, final int mtu) {
        append(claim(EventType.CLAIM_ACCEPTED, destination, mtu)
                .reason(Reason.CLAIM)
                .newMtu(mtu));
        append(of(EventType.MTU_CHANGED)
                .reason(Reason.CLAIM)
                .destination(IpPrefix.parse(destination))
                .newMtu(mtu)
                .claimedMtu(mtu)
                .state(EntryState.LEARNED)
                .source(EntrySource.ICMP)
                .expiresNs(nowNs + LIFE_NS)
                .reporter(FORGER)
                .sender(SENDER)
                .port("wan"));
        return this;
    }

    public Incidents quarantined(final String destination, final int mtu) {
        append(claim(EventType.CLAIM_QUARANTINED, destination, mtu)
                .reason(Reason.BELOW_FLOOR)
                .newMtu(mtu)
                .state(EntryState.QUARANTINED)
                .source(EntrySource.ICMP)
                .expiresNs(nowNs + LIFE_NS));
        return this;
    }

    public Incidents refused(final String destination, final long mtu, final Reason reason) {
        append(claim(EventType.CLAIM_REJECTED, destination, mtu).reason(reason));
        return this;
    }

    public Incidents limited(final String destination, final long claims) {
        append(claim(EventType.CLAIM_REJECTED, destination, 296)
                .reason(Reason.RATE_LIMITED)
                .detail("claims since the last such event: " + claims));
        return this;
    }

    public Incidents impact(final String destination, final int mtu, final Counts counts) {
        append(of(EventType.IMPACT)
                .destination(IpPrefix.parse(destination))
                .oldMtu(mtu)
                .newMtu(mtu)
                .state(EntryState.LEARNED)
                .source(EntrySource.ICMP)
                .sender(SENDER)
                .counts(counts));
        return this;
    }

    public Incidents linkImpact(final String destination, final int mtu, final Counts counts) {
        append(of(EventType.IMPACT)
                .destination(IpPrefix.parse(destination))
                .oldMtu(mtu)
                .newMtu(mtu)
                .source(EntrySource.KERNEL)
                .counts(counts));
        return this;
    }

    public Incidents disproved(final String destination, final int oldMtu, final int newMtu) {
        append(of(EventType.MTU_CHANGED)
                .reason(Reason.DISPROVED)
                .destination(IpPrefix.parse(destination))
                .oldMtu(oldMtu)
                .newMtu(newMtu)
                .claimedMtu(oldMtu)
                .state(EntryState.LEARNED)
                .source(EntrySource.EVIDENCE)
                .expiresNs(nowNs + LIFE_NS)
                .reporter(FORGER)
                .sender(SENDER)
                .port("lan")
                .detail(newMtu + " bytes arrived: TCP port 51724 to 443"));
        return this;
    }

    public Incidents expired(final String destination, final int mtu) {
        append(of(EventType.ENTRY_EXPIRED)
                .destination(IpPrefix.parse(destination))
                .oldMtu(mtu)
                .reporter(FORGER));
        return this;
    }

    public Incidents cleared(final String destination, final int mtu, final long uid) {
        append(of(EventType.ENTRY_CLEARED)
                .reason(Reason.OPERATOR)
                .destination(IpPrefix.parse(destination))
                .oldMtu(mtu)
                .reporter(FORGER)
                .operatorUid(uid));
        return this;
    }

    public Incidents append(final PmtuEventBuilder event) {
        journal.append(event.build());
        return this;
    }

    public PmtuEventBuilder of(final EventType type) {
        return PmtuEvent.of(type, nowNs);
    }

    private PmtuEventBuilder claim(final EventType type, final String destination, final long mtu) {
        return of(type).destination(IpPrefix.parse(destination))
                .claimedMtu(mtu)
                .reporter(FORGER)
                .sender(SENDER)
                .port("wan")
                .packet(new byte[70]);
    }

    @Override
    public void close() {
        journal.close();
    }

    // The incident of 2014 as the forwarders of then would have had it: believed, dropped, cleared by hand.
    public static void write2014(final Path directory) {
        try (Incidents incident = new Incidents(directory)) {
            incident.started("max-age: 10m\nfloor: { ipv4: 68, ipv6: 1280 }\nbelow-floor: accept\nevidence: none\n");
            incident.after(281 * SECOND_NS + 250_000_000);
            for (int i = 0; i < 24; i++) {
                incident.after(3 * SECOND_NS / 2).believed("198.51.100." + i, i % 5 == 4 ? 552 : 296);
                incident.refused("198.51.100." + i, 0, Reason.MALFORMED);
            }
            for (int minute = 0; minute < 9; minute++) {
                incident.after(50 * SECOND_NS);
                for (int i = 0; i < 24; i += 1 + minute % 3) {
                    incident.after(SECOND_NS / 4)
                            .impact(
                                    "198.51.100." + i,
                                    i % 5 == 4 ? 552 : 296,
                                    new Counts(i % 3 * 2L, 0, 3, (24 - i) * 7L + minute * 11L, 0));
                }
                incident.linkImpact("198.51.100.200", 1500, new Counts(0, 0, 2, 0, 0));
            }
            incident.after(SECOND_NS).disproved("198.51.100.3", 296, 1500);
            incident.after(30 * SECOND_NS).limited("198.51.100.9", 4000);
            incident.after(40 * SECOND_NS);
            for (int i = 0; i < 22; i++) {
                incident.after(2_000_000).cleared("198.51.100." + i, i % 5 == 4 ? 552 : 296, 1000);
            }
            incident.after(70 * SECOND_NS).expired("198.51.100.22", 296);
            incident.after(90 * SECOND_NS).stopped();
        }
    }

    // The same claims before the default policy: nothing is lowered.
    public static void writeQuarantined(final Path directory) {
        try (Incidents incident = new Incidents(directory)) {
            incident.started("floor: { ipv4: 552, ipv6: 1280 }\nbelow-floor: quarantine\n");
            for (int i = 0; i < 24; i++) {
                incident.after(3 * SECOND_NS).quarantined("198.51.100." + i, 296);
            }
            incident.after(3 * SECOND_NS).refused("198.51.100.7", 1400, Reason.NO_SUCH_FLOW);
        }
    }

    // Claims about so many destinations; each lowered one after the other, a fifth of them with a cost.
    public static void writeMany(final Path directory, final int destinations) {
        try (Incidents incident = new Incidents(directory)) {
            incident.started("below-floor: accept\n");
            for (int i = 0; i < destinations; i++) {
                incident.after(SECOND_NS / 20).believed(many(i), 296 + i % 1000);
                if (i % 5 == 0) {
                    incident.impact(many(i), 296 + i % 1000, new Counts(0, i % 7, i % 11, i % 13, 0));
                }
            }
            incident.after(SECOND_NS).stopped();
        }
    }

    public static String many(final int number) {
        return "10." + (number >> 16 & 0xFF) + "." + (number >> 8 & 0xFF) + "." + (number & 0xFF);
    }
}
