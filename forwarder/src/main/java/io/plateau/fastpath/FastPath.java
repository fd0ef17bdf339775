package io.plateau.fastpath;

import io.plateau.counters.PortCounters;
import io.plateau.counters.Verdict;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.port.FrameHandler;
import io.plateau.port.Port;
import org.agrona.MutableDirectBuffer;

/**
 * The way of a frame from one ingress port: parsed as it is handed over, held against the path MTU, passed on, cut or
 * reported, and counted once the kernel has taken what the verdict promises. Where it goes is a {@link Way}'s matter: the
 * other end of a wire, or the next hop of a gateway.
 *
 * <p>A datagram no longer than the lowest MTU that anything enforces needs no look-up. For the others the table's cache
 * lines are asked for while the burst is read, and looked at when it has been read whole.
 *
 * <p>Owned by one worker. Allocates nothing, and throws nothing because of what a frame contains.
 */
public final class FastPath implements FrameHandler {
    private static final int LATENCY_SAMPLE = 4;

    private final FastPathContext context;
    private final int ingress;
    private final Port ingressPort;
    private final PortCounters ingressCounters;
    private final FrameParser parser = new FrameParser();
    private final Burst burst = new Burst();
    private final Departures departures;
    private final Way way;
    private final OversizeHandler oversize;
    private final ClaimHandler claims;
    private final EvidenceTap evidence;
    private final MssRule segmentSizes;

    private long bursts;
    private long unrouted;
    private long assisted;
    private PolicySettings policy;
    private int lowestEnforced;
    private long nowNs;

    /**
     * Binds one ingress port to its way.
     *
     * @param context shared by the paths of one worker
     * @param ingress index of the port that this path polls
     */
    public FastPath(final FastPathContext context, final int ingress) {
        this.context = context;
        this.ingress = ingress;
        ingressPort = context.ports().get(ingress);
        ingressCounters = context.counters().get(ingress);
        departures = new Departures(context, burst);
        final Answers answers;
        if (context.gateway() == null) {
            way = new WireWay(context, ingress, burst);
            answers = new WireAnswers(context, ingress, departures);
        } else {
            final RoutedAnswers routed = new RoutedAnswers(context, ingress, departures);
            way = new RoutedWay(context, ingress, burst, routed);
            answers = routed;
        }
        claims = new ClaimHandler(context, ingress);
        oversize = new OversizeHandler(context, ingress, burst, departures, way, answers);
        evidence = new EvidenceTap(context, ingress, burst, departures);
        segmentSizes = new MssRule(context, ingress);
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
     * Moves at most some frames, and before them those that have waited for their next hop.
     *
     * @param timeNs the time of everything that is decided, nanoseconds since the epoch
     * @param limit frames, 1 to 64
     * @return frames moved, 0 if none waited
     */
    public int poll(final long timeNs, final int limit) {
        nowNs = timeNs;
        policy = context.policy().get();
        lowestEnforced = context.pmtu().lowestEnforced();
        begin();
        final int resumed = way.resume(this);
        if (resumed > 0) {
            finishBurst();
            burst.tally(ingressCounters);
            way.settle();
            begin();
        }
        final int frames = ingressPort.poll(this, limit);
        if (frames > 0) {
            finishBurst();
            ingressCounters.addReceived(frames);
            burst.tally(ingressCounters);
            sampleLatency();
            ingressPort.release();
        }
        return resumed + frames;
    }

    private void begin() {
        burst.clear();
        unrouted = 0;
        way.begin(nowNs);
        evidence.begin(policy, nowNs);
        oversize.begin(policy, nowNs);
    }

    private void finishBurst() {
        if (unrouted != 0) {
            route();
        }
        evidence.onBurst();
        for (int token = 0; token < burst.size(); token++) {
            if (burst.verdict(token) == null) {
                burst.verdict(token, decide(token));
            } else if (burst.verdict(token) == Verdict.FORWARDED && !burst.isLeft(token)) {
                passOn(token);
                if (evidence.isNoted(token)) {
                    evidence.onVerdict(token, Verdict.FORWARDED, way.mtu(token), way);
                }
            }
        }
        departures.flush();
    }

    // Parsed again, which is cheap: by now the routes' cache lines are here.
    private void route() {
        for (long left = unrouted; left != 0; left &= left - 1) {
            final int token = Long.numberOfTrailingZeros(left);
            final FrameParser.Kind kind = parser.parse(burst.buffer(token), burst.offset(token), burst.length(token));
            final Verdict verdict = way.route(token, parser, kind);
            if (verdict == null) {
                examine(token, kind);
            } else {
                burst.verdict(token, verdict);
                if (burst.isLeft(token)) {
                    evidence.onArrivalHere(parser);
                }
            }
        }
    }

    private void passOn(final int token) {
        way.depart(token);
        departures.send(way.egress(token), burst.buffer(token), burst.offset(token), burst.length(token), token);
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
        if (kind == FrameParser.Kind.MALFORMED) {
            burst.verdict(token, Verdict.MALFORMED);
            return;
        }
        final Admission admission = way.admit(token, parser, kind);
        if (admission == Admission.EXAMINE) {
            examine(token, kind);
        } else if (admission == Admission.ROUTE) {
            unrouted |= 1L << token;
        }
    }

    private void examine(final int token, final FrameParser.Kind kind) {
        if (parser.isClaim() && !hearClaim(token)) {
            burst.verdict(token, Verdict.POLICY);
            return;
        }
        final int egressMtu = way.mtu(token);
        if (policy.mssClamp() && parser.isSynchronizing()) {
            segmentSizes.apply(burst.buffer(token), burst.offset(token), parser, kind, egressMtu);
        }
        evidence.onArrival(token, parser, kind);
        final int length = parser.datagramLength();
        if (length <= lowestEnforced && length <= egressMtu) {
            burst.verdict(token, Verdict.FORWARDED);
        } else {
            final long high = parser.destinationHigh(kind);
            final long low = parser.destinationLow(kind);
            burst.awaitLookUp(token, length, high, low);
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
        final int egressMtu = way.mtu(token);
        final int mtu = Math.min(context.pmtu().mtu(high, low), egressMtu);
        final Verdict verdict;
        if (burst.datagramLength(token) <= mtu) {
            passOn(token);
            verdict = Verdict.FORWARDED;
        } else {
            // What the link itself cannot carry need not be tried.
            final boolean isTriable = burst.datagramLength(token) <= egressMtu;
            verdict = oversize.handle(token, mtu, isTriable && context.pmtu().isLearned(high, low));
            oversize.attribute(token, verdict);
        }
        if (evidence.isNoted(token)) {
            evidence.onVerdict(token, verdict, mtu, way);
        }
        return verdict;
    }

    // Only of wires does the kernel pass anything on.
    private void countAssisted() {
        final long passed = ingressPort.passedInKernel() - assisted;
        if (passed > 0) {
            assisted += passed;
            context.counters().get(context.wires().egressOf(ingress)).addTransmitted(passed);
            ingressCounters.addAssisted(passed);
        }
    }

    /**
     * Hands over what has gathered and reads what the kernel counts. A few times a second.
     *
     * @param timeNs nanoseconds since the epoch
     */
    public void housekeep(final long timeNs) {
        oversize.impacts().flush(timeNs);
        claims.flush(
                timeNs,
                oversize.impacts().takeUnattributed() + context.colleagues().takeLost());
        context.evidence().doubts().housekeep(timeNs);
        ingressCounters.kernelDropped(ingressPort.kernelDropped());
        countAssisted();
    }
}
