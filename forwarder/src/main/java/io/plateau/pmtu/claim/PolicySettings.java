package io.plateau.pmtu.claim;

import io.plateau.wire.IpPrefix;
import java.util.List;

/**
 * What is believed and what is done about it: the {@code policy} section of the configuration. Immutable, replaced as a
 * whole by a reload; everything that decides on claims takes it as a parameter.
 *
 * @param maxAgeNs life of a learned entry, nanoseconds
 * @param floorIpv4 no learned IPv4 value below this is enforced, bytes
 * @param floorIpv6 the same for IPv6
 * @param belowFloor what becomes of claims below the floor
 * @param evidence what a claim's quote must show
 * @param tooBig what is done about a datagram that is too big and must not be fragmented
 * @param stubbornSender what is done about a flow that goes on
 * @param refusedClaims whether the ICMP message of a refused claim goes on
 * @param mssClamp whether TCP's MSS option is lowered to what fits
 * @param statics entries that never expire
 * @param verify how a doubted entry is tested
 */
public record PolicySettings(
        long maxAgeNs,
        int floorIpv4,
        int floorIpv6,
        BelowFloor belowFloor,
        Evidence evidence,
        TooBig tooBig,
        StubbornSender stubbornSender,
        RefusedClaims refusedClaims,
        boolean mssClamp,
        List<StaticEntry> statics,
        Verify verify) {
    /** What becomes of a claim below the floor. */
    public enum BelowFloor {
        /** Kept and shown, never enforced. */
        QUARANTINE,
        /** Enforced at the floor. */
        CLAMP,
        /** Refused. */
        REJECT,
        /** Enforced as claimed. */
        ACCEPT
    }

    /** What the datagram that a claim quotes must show. */
    public enum Evidence {
        /** It must be one that this forwarder moved lately, RFC 5927. */
        FLOW,
        /** It must be one that can have caused the error. */
        QUOTE,
        /** Nothing. */
        NONE
    }

    /** What is done about a datagram that is too big and must not be fragmented. */
    public enum TooBig {
        /** Dropped and reported to its source. */
        REPORT,
        /** Cut into smaller TCP segments. */
        RESEGMENT,
        /** Fragmented although DF is set (IPv4); forwarded whole (IPv6). */
        FRAGMENT,
        /** Forwarded whole. */
        FORWARD
    }

    /** What is done about a flow that goes on although it was told. */
    public enum Then {
        /** Cut into smaller TCP segments. */
        RESEGMENT,
        /** Fragmented. */
        FRAGMENT,
        /** Forwarded whole. */
        FORWARD,
        /** Dropped and reported as before. */
        DROP
    }

    /** Whether the ICMP message of a refused claim still goes to its addressee. */
    public enum RefusedClaims {
        /** It does. */
        FORWARD,
        /** It is dropped. */
        DROP
    }

    /** How a doubted entry is tested. */
    public enum Verify {
        /** By acknowledgments that go by. */
        PASSIVE,
        /** By echo requests of our own too. */
        PROBE
    }

    /**
     * When a flow counts as stubborn, and what then.
     *
     * @param after reports
     * @param withinNs nanoseconds
     * @param then what is done
     */
    public record StubbornSender(int after, long withinNs, Then then) {}

    /**
     * One entry of {@code policy.static}.
     *
     * @param destination address or prefix
     * @param mtu bytes, IP header included
     */
    public record StaticEntry(IpPrefix destination, int mtu) {}
}
