package io.plateau.fastpath;

import io.plateau.counters.PortCounters;
import io.plateau.counters.Verdict;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.port.FrameHandler;
import io.plateau.port.Port;
import org.agrona.MutableDirectBuffer;

/**
 * The way of a frame from one ingress port: parsed as it is handed over, held against the path MTU, passed on, cut or
 * reported, and counted once the kernel has taken what the verdict promises.
 *
 * <p>A datagram no longer than the lowest MTU that anything enforces needs no look-up. For the others the table's cache
 * lines are asked for while the burst is read, and looked at when it has been read whole.
 *
 * <p>Owned by one worker. Allocates nothing, and throws nothing because of what a frame contains.
 */
public final class FastPath implements FrameHandler {
    private static final int LATENCY_SAMPLE = 4;

    private final FastPathContext context;
    private final int egress;
    private final Port ingressPort;
    private final PortCounters ingressCounters;
    private final FrameParser parser = new FrameParser();
    private final Burst burst = new Burst();
    private final Transmitter onward;
    private final Transmitter back;
    private final OversizeHandler oversize;
    private final ClaimHandler claims;
    private final ImpactAccumulator impacts;
    private final EvidenceTap evidence;
    private final MssRule segmentSizes;

    private long bursts;
    private PolicySettings policy;
    private int linkMtu;
    private int unquestionedLength;
    private long nowNs;

    /**
     * Binds one ingress port to its way.
     *
     * @param context shared by the paths of one worker
     * @param ingress index of the port that this path polls
     */
    public FastPath(final FastPathContext context, final int ingress) {
        this.context = context;
        egress = context.wires().egressOf(ingress);
        ingressPort = context.ports().get(ingress);
        ingressCounters = context.counters().get(ingress);
        onward = new Transmitter(context.ports().get(egress), context.counters().get(egress), burst);
        back = new Transmitter(ingressPort, ingressCounters, burst);
        claims = new ClaimHandler(context, ingress);
        impacts = new ImpactAccumulator(context.control(), ingress);
        oversize = new OversizeHandler(context, ingress, burst, onward, new Reporter(context, back), impacts);
        evidence = new EvidenceTap(context, ingress, burst, onward);
        segmentSizes = new MssRule(context, ingress, egress);
    }

    /**
     * Moves one burst.
     *
     * @param timeNs the time of everything that is decided in it, nanoseconds since the epoch
     * @return frames moved, 0 if none waited
     */
    public int poll(final long timeNs) {
        return poll(timeNs, Burst.LIMIT);
    }

    /**
     * Moves at most some frames.
     *
     * @param timeNs the time of everything that is decided, nanoseconds since the epoch
     * @param limit frames, 1 to 64
     * @return frames moved, 0 if none waited
     */
    public int poll(final long timeNs, final int limit) {
        nowNs = timeNs;
        policy = context.policy().get();
        linkMtu = context.linkMtus().mtu(egress);
        unquestionedLength = Math.min(context.pmtu().lowestEnforced(), linkMtu);
        burst.clear();
        evidence.begin(policy, linkMtu, timeNs);
        oversize.begin(policy, timeNs);
        final int frames = ingressPort.poll(this, limit);
        if (frames > 0) {
            finishBurst();
        }
        return frames;
    }

    private void finishBurst() {
        for (int token = 0; token < burst.size(); token++) {
            if (burst.verdict(token) == null) {
                burst.verdict(token, decide(token));
            } else if (burst.verdict(token) == Verdict.FORWARDED) {
                onward.send(burst.buffer(token), burst.offset(token), burst.length(token), token);
                if (evidence.isNoted(token)) {
                    evidence.onVerdict(token, Verdict.FORWARDED, linkMtu);
                }
            }
        }
        onward.flush();
        back.flush();
        burst.tally(ingressCounters);
        sampleLatency();
        ingressPort.release();
    }

    // The clock costs about as much as a small frame's verdict, so that only some bursts are measured.
    private void sampleLatency() {
        if (++bursts % LATENCY_SAMPLE == 0) {
            context.latency().record(context.latencyClock().nanoTime() - burst.timestampNs(0));
        }
    }

    @Override
    public void onFrame(final MutableDirectBuffer buffer, final int offset, final int length, final long timestampNs) {
        final int token = burst.add(buffer, offset, length, timestampNs);
        final FrameParser.Kind kind = parser.parse(buffer, offset, length);
        if (kind == FrameParser.Kind.OTHER) {
            burst.verdict(token, Verdict.FORWARDED);
        } else if (kind == FrameParser.Kind.MALFORMED) {
            burst.verdict(token, Verdict.MALFORMED);
        } else {
            examine(token, kind);
        }
    }

    private void examine(final int token, final FrameParser.Kind kind) {
        if (parser.isClaim() && !hearClaim(token)) {
            burst.verdict(token, Verdict.POLICY);
            return;
        }
        if (parser.isSynchronizing() && policy.mssClamp()) {
            segmentSizes.apply(burst.buffer(token), burst.offset(token), parser, kind);
        }
        evidence.onArrival(token, parser, kind);
        if (parser.datagramLength() <= unquestionedLength) {
            burst.verdict(token, Verdict.FORWARDED);
        } else {
            final long high = parser.destinationHigh(kind);
            final long low = parser.destinationLow(kind);
            burst.awaitLookUp(token, parser.datagramLength(), high, low);
            context.pmtu().prefetch(high, low);
        }
    }

    // Hands a claim to the control thread; false if its message must not go on.
    private boolean hearClaim(final int token) {
        final boolean goesOn =
                claims.hear(burst.buffer(token), burst.offset(token), burst.length(token), policy, nowNs);
        if (context.evidence().doubts().isActive()) {
            evidence.watch();
        }
        return goesOn;
    }

    private Verdict decide(final int token) {
        final long high = burst.destinationHigh(token);
        final long low = burst.destinationLow(token);
        final int pathMtu = context.pmtu().mtu(high, low);
        final int mtu = Math.min(pathMtu, linkMtu);
        final Verdict verdict;
        if (burst.datagramLength(token) <= mtu) {
            onward.send(burst.buffer(token), burst.offset(token), burst.length(token), token);
            verdict = Verdict.FORWARDED;
        } else {
            // What the link itself cannot carry need not be tried.
            final boolean isTriable = burst.datagramLength(token) <= linkMtu;
            verdict = oversize.handle(token, mtu, isTriable && context.pmtu().isLearned(high, low));
            oversize.attribute(token, verdict);
        }
        if (evidence.isNoted(token)) {
            evidence.onVerdict(token, verdict, mtu);
        }
        return verdict;
    }

    /**
     * Hands over what has gathered and reads what the kernel counts. A few times a second.
     *
     * @param timeNs nanoseconds since the epoch
     */
    public void housekeep(final long timeNs) {
        impacts.flush(timeNs);
        claims.flush(timeNs, impacts.takeUnattributed());
        context.evidence().doubts().housekeep(timeNs);
        ingressCounters.kernelDropped(ingressPort.kernelDropped());
    }
}
