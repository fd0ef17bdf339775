package io.plateau.fastpath;

import io.plateau.counters.Verdict;
import io.plateau.evidence.DoubtWatch;
import io.plateau.evidence.EvidenceMemory;
import io.plateau.evidence.Flow;
import io.plateau.evidence.FlowReader;
import io.plateau.evidence.PendingFlows;
import io.plateau.pmtu.claim.ClaimPolicy;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.BelowFloor;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.claim.PolicySettings.Verify;
import io.plateau.ring.ControlKind;
import io.plateau.ring.ControlSink;
import io.plateau.ring.FlowRecord;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Remembers the long datagrams of one ingress port, and while something is in doubt holds what is sent and answered
 * against it. One worker only.
 */
final class EvidenceTap {
    private static final int NOTHING = Integer.MAX_VALUE;

    private final FrameParser parser = new FrameParser();
    private final FlowReader reader = new FlowReader();
    private final Flow flow = new Flow();
    private final UnsafeBuffer record = new UnsafeBuffer(ByteBuffer.allocateDirect(FlowRecord.LENGTH));
    private final FlowRecord proof = new FlowRecord();
    private final PendingFlows pending;
    private final DoubtWatch doubts;
    private final EvidenceMemory memory;
    private final Burst burst;
    private final ControlSink control;
    private final int port;
    private int longIpv4 = NOTHING;
    private int longIpv6 = NOTHING;
    private final Prober prober;
    private boolean probing;
    private int unremarkable; // no datagram up to this length is looked at, bytes
    private boolean watching;
    private long watched;
    private long noted;
    private long nowNs;

    EvidenceTap(final FastPathContext context, final int ingress, final Burst burst, final Departures departures) {
        prober = new Prober(context, departures);
        pending = new PendingFlows(context.evidence().flows(), Burst.LIMIT);
        doubts = context.evidence().doubts();
        memory = context.evidence().memory();
        control = context.control();
        port = ingress;
        this.burst = burst;
    }

    // Sets what holds for a whole burst. timeNs: nanoseconds since the epoch
    void begin(final PolicySettings policy, final long timeNs) {
        probing = policy.verify() == Verify.PROBE;
        nowNs = timeNs;
        final boolean remembers = policy.evidence() == Evidence.FLOW;
        longIpv4 = remembers ? longerThan(policy, true) : NOTHING;
        longIpv6 = remembers ? longerThan(policy, false) : NOTHING;
        memory.tell(timeNs, longIpv4, longIpv6, probing);
        watched = 0;
        noted = 0;
        unremarkable = Math.min(longIpv4, longIpv6);
        watching = false;
        if (doubts.isActive()) {
            watch();
        }
        pending.clear();
    }

    // No claim is enforced below this, so that no evidence is needed for what is no longer.
    private static int longerThan(final PolicySettings policy, final boolean isIpv4) {
        return policy.belowFloor() == BelowFloor.ACCEPT
                ? ClaimPolicy.minimum(isIpv4)
                : ClaimPolicy.floor(policy, isIpv4);
    }

    // Something is in doubt from now on.
    void watch() {
        watching = true;
        unremarkable = 0;
    }

    // Looks at a datagram that was parsed, before anything is decided about it.
    void onArrival(final int token, final FrameParser parsed, final FrameParser.Kind kind) {
        final int length = parsed.datagramLength();
        if (length <= unremarkable) {
            return;
        }
        if (length > (kind == FrameParser.Kind.IPV4 ? longIpv4 : longIpv6)) {
            pending.put(token, parsed.flow(reader, flow), length);
            noted |= 1L << token;
        }
        if (watching && (probing || parsed.isAnswerable())) {
            watched |= 1L << token;
            noted |= 1L << token;
        }
    }

    // The whole burst has arrived.
    void onBurst() {
        pending.prefetch();
    }

    // Whether anything about a datagram is to be looked at when it is decided.
    boolean isNoted(final int token) {
        return (noted & (1L << token)) != 0;
    }

    // Looks at it when it is decided. mtu: that it was held against, bytes; way: that it takes
    void onVerdict(final int token, final Verdict verdict, final int mtu, final Way way) {
        if ((watched & (1L << token)) != 0) {
            hold(token, verdict, way);
        }
        if (verdict == Verdict.FORWARDED || verdict == Verdict.RESEGMENTED) {
            final boolean isCut = verdict == Verdict.RESEGMENTED && !burst.isTrial(token);
            pending.moved(token, isCut ? mtu : NOTHING, nowNs);
        }
    }

    // Holds a datagram against what is in doubt.
    private void hold(final int token, final Verdict verdict, final Way way) {
        parser.parse(burst.buffer(token), burst.offset(token), burst.length(token));
        reader.readReceivedTwice(parser.flow(reader, flow));
        hearAnswer();
        final boolean isWhole = verdict == Verdict.FORWARDED || burst.isTrial(token);
        doubts.onSent(flow, parser.datagramLength(), isWhole && parser.isUnfragmentable(), nowNs);
        if (probing) {
            prober.consider(token, parser, flow, way, nowNs);
        }
    }

    // Looks at a datagram to this gateway itself, which answers nothing but a request of our own.
    void onArrivalHere(final FrameParser parsed) {
        if (watching && probing && parsed.isAnswerable()) {
            parsed.flow(reader, flow);
            hearAnswer();
        }
    }

    private void hearAnswer() {
        final int proven = doubts.onAnswer(flow);
        if (proven > 0 && offer(proven)) {
            doubts.proved(flow, proven);
        }
    }

    // The answer goes the other way than the datagram that it proves to have arrived.
    private boolean offer(final int proven) {
        proof.wrap(record, 0)
                .between(flow.sourceHigh(), flow.sourceLow(), flow.destinationHigh(), flow.destinationLow())
                .flow(
                        flow.protocol(),
                        /* sourcePort= */ flow.destinationPort(),
                        /* destinationPort= */ flow.sourcePort())
                .mtu(proven);
        return control.offer(ControlKind.DISPROOF, port, nowNs, record, 0, FlowRecord.LENGTH);
    }
}
