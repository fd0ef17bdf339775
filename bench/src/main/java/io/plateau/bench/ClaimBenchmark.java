package io.plateau.bench;

import io.plateau.evidence.FlowMemory;
import io.plateau.evidence.KnownFlows;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.claim.ClaimOutcome;
import io.plateau.pmtu.claim.PmtuClaimRule;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.wire.VirtioNetHeader;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time to judge a claim: headers, checksums, quote, what is enforced already, the policy. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {Production.OPENS, Production.NO_BOUNDS_CHECKS, Production.COLLECTOR})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@State(Scope.Thread)
public class ClaimBenchmark {
    private static final int FLOWS = 262_144;
    private static final long NOW_NS = 1_700_000_000_000_000_000L;

    /** What is claimed, bytes: believed; larger than what is enforced. */
    @Param({"1400", "1500"})
    public int mtu;

    private final PolicySettings policy = Wire.policy();
    private final PmtuState state = Tables.learned(1000);
    private final PmtuClaimRule rule =
            new PmtuClaimRule(state.table().reader(), new KnownFlows(new FlowMemory(FLOWS, 1, 2)), state.pauses());
    private UnsafeBuffer frame;

    /** Makes the claim by reporting a datagram. */
    @Setup
    public void makeFrame() {
        frame = Frames.claim(Tables.present(1000)[0], mtu);
        if (isRefused() != (mtu >= Tables.MTU)) {
            throw new AssertionError("the claim is judged otherwise");
        }
    }

    /**
     * Judges it.
     *
     * @return whether it is refused
     */
    @Benchmark
    public boolean isRefused() {
        rule.judge(
                policy,
                frame,
                VirtioNetHeader.LENGTH,
                frame.capacity() - VirtioNetHeader.LENGTH,
                Wire.LINK_MTU,
                NOW_NS);
        return rule.decision().outcome() != ClaimOutcome.ACCEPTED;
    }
}
