package io.plateau.fastpath;

import io.plateau.counters.Verdict;
import io.plateau.evidence.DoubtWatch;
import io.plateau.evidence.Flow;
import io.plateau.evidence.FlowMemory;
import io.plateau.evidence.FlowReader;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.ring.ImpactRecord;
import io.plateau.wire.IpAddress;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;

/**
 * What is done with a datagram that is longer than its path MTU: cut, reported, or sent on as the policy says. A learned
 * MTU is tried now and then, and a flow that goes on although it was told is served otherwise. One worker only.
 */
final class OversizeHandler {
    private final FrameParser parser = new FrameParser();
    private final FlowReader reader = new FlowReader();
    private final Flow flow = new Flow();
    private final Burst burst;
    private final Departures departures;
    private final Way way;
    private final Cutter cutter;
    private final Reporter reporter;
    private final ImpactAccumulator impacts;
    private final FlowMemory flows;
    private final DoubtWatch doubts;
    private final Colleagues colleagues;
    private final StubbornRule stubborn;
    private PolicySettings policy;
    private int mtu;
    private long nowNs;

    OversizeHandler(
            final FastPathContext context,
            final int ingress,
            final Burst burst,
            final Departures departures,
            final Way way,
            final Answers answers) {
        this.burst = burst;
        this.departures = departures;
        this.way = way;
        reporter = new Reporter(context, answers, departures);
        impacts = new ImpactAccumulator(context.control(), ingress);
        cutter = new Cutter(burst, departures, way, context.identifications());
        flows = context.evidence().flows();
        doubts = context.evidence().doubts();
        colleagues = context.colleagues();
        stubborn = new StubbornRule(context.evidence().reported(), context.control(), ingress);
    }

    // What over-long datagrams cost.
    ImpactAccumulator impacts() {
        return impacts;
    }

    // Sets what holds for a whole burst. timeNs: nanoseconds since the epoch
    void begin(final PolicySettings settings, final long timeNs) {
        policy = settings;
        nowNs = timeNs;
    }

    // Deals with one datagram. token: of its frame pathMtu: bytes that it exceeds isLearned: whether a claim says so
    // Returns what became of it.
    Verdict handle(final int token, final int pathMtu, final boolean isLearned) {
        mtu = pathMtu;
        parser.parse(burst.buffer(token), burst.offset(token), burst.length(token));
        if (parser.link().isIpv4() && !parser.ipv4().isChecksumValid()) {
            return Verdict.MALFORMED;
        }
        final boolean unfragmentable = parser.isUnfragmentable();
        final Treatment treatment = OversizeRule.judge(parser.datagramLength(), mtu, unfragmentable, policy.tooBig());
        if (!unfragmentable || treatment == Treatment.FORWARD) {
            return carryOut(treatment, token);
        }
        parser.flow(reader, flow);
        final Verdict tried = isLearned ? tryWhole(token) : null;
        if (tried != null) {
            return tried;
        }
        return treatment == Treatment.REPORT ? reportOrServe(token) : carryOut(treatment, token);
    }

    // Passes on one longer datagram of a doubted destination, if it is time. Null if it is not.
    private Verdict tryWhole(final int token) {
        if (policy.evidence() == Evidence.NONE || !doubts.takeTrial(flow, mtu, nowNs, policy.maxAgeNs())) {
            return null;
        }
        colleagues.tellTrial(flow);
        depart(token);
        final Verdict verdict =
                parser.isSuperFrame() ? cutter.resegmentBehindFirst(token, parser, mtu) : forward(token);
        if (verdict != null) {
            burst.trial(token);
        }
        return verdict;
    }

    private Verdict reportOrServe(final int token) {
        final long hash = flows.hash(flow);
        if (stubborn.isStubborn(hash, policy.stubbornSender(), nowNs)) {
            final Verdict verdict =
                    carryOut(OversizeRule.ofStubborn(policy.stubbornSender().then()), token);
            stubborn.served(hash, flow, mtu, verdict, nowNs);
            return verdict;
        }
        final Verdict verdict = carryOut(Treatment.REPORT, token);
        if (verdict == Verdict.REPORTED) {
            stubborn.reported(hash, policy.stubbornSender(), nowNs);
        }
        return verdict;
    }

    private Verdict carryOut(final Treatment treatment, final int token) {
        if (treatment == Treatment.REPORT) {
            way.stay(token);
        } else {
            depart(token);
        }
        return switch (treatment) {
            case FORWARD -> forward(token);
            case FRAGMENT -> cutter.fragment(token, parser, mtu, false);
            case FRAGMENT_DESPITE_DF -> fragmentDespiteDontFragment(token);
            case RESEGMENT -> {
                final Verdict verdict = parser.isTcp() ? cutter.resegment(token, parser, mtu) : null;
                yield verdict == null ? fragmentDespiteDontFragment(token) : verdict;
            }
            case REPORT -> reporter.report(token, parser, mtu, nowNs);
        };
    }

    // IPv6 has no fragments but a sender's own (RFC 8200 section 4.5), so that it is forwarded as it is.
    private Verdict fragmentDespiteDontFragment(final int token) {
        return parser.link().isIpv4() ? cutter.fragment(token, parser, mtu, true) : forward(token);
    }

    private void depart(final int token) {
        if (way.depart(token)) {
            parser.parse(burst.buffer(token), burst.offset(token), burst.length(token));
        }
    }

    private Verdict forward(final int token) {
        departures.send(way.egress(token), burst.buffer(token), burst.offset(token), burst.length(token), token);
        return Verdict.FORWARDED;
    }

    // Puts down what became of the datagram that was dealt with last to the entry that it exceeded.
    void attribute(final int token, final Verdict verdict) {
        final Ipv4View ipv4 = parser.ipv4();
        final Ipv6View ipv6 = parser.ipv6();
        final boolean isIpv4 = parser.link().isIpv4();
        final ImpactRecord row = impacts.row(
                burst.destinationHigh(token),
                burst.destinationLow(token),
                isIpv4 ? 0 : ipv6.sourceHigh(),
                isIpv4 ? IpAddress.lowOfIpv4(ipv4.source()) : ipv6.sourceLow());
        row.mtu(mtu);
        ImpactAccumulator.count(row, verdict);
    }
}
