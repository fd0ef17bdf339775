package io.plateau.fastpath;

import io.plateau.counters.Verdict;
import io.plateau.evidence.Flow;
import io.plateau.evidence.ReportedFlows;
import io.plateau.pmtu.claim.PolicySettings.StubbornSender;
import io.plateau.ring.ControlKind;
import io.plateau.ring.ControlSink;
import io.plateau.ring.FlowRecord;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Which flows go on although they were told, and what the control thread hears of them. One worker only. */
final class StubbornRule {
    private final UnsafeBuffer record = new UnsafeBuffer(ByteBuffer.allocateDirect(FlowRecord.LENGTH));
    private final FlowRecord told = new FlowRecord();
    private final ReportedFlows flows;
    private final ControlSink control;
    private final int port;

    StubbornRule(final ReportedFlows flows, final ControlSink control, final int port) {
        this.flows = flows;
        this.control = control;
        this.port = port;
    }

    boolean isStubborn(final long hash, final StubbornSender setting, final long nowNs) {
        return flows.isStubborn(hash, setting.after(), setting.withinNs(), nowNs);
    }

    void reported(final long hash, final StubbornSender setting, final long nowNs) {
        flows.reported(hash, setting.withinNs(), nowNs);
    }

    // Counts a datagram of a stubborn flow, and says so now and then. If there is no room to say it, the next one does.
    void served(final long hash, final Flow flow, final int mtu, final Verdict verdict, final long nowNs) {
        if (!flows.served(hash, nowNs)) {
            return;
        }
        final int datagrams = flows.servedSinceTold(hash);
        told.wrap(record, 0)
                .between(flow.destinationHigh(), flow.destinationLow(), flow.sourceHigh(), flow.sourceLow())
                .flow(flow.protocol(), flow.sourcePort(), flow.destinationPort())
                .mtu(mtu)
                .reports(flows.reports(hash))
                .served(
                        verdict == Verdict.FRAGMENTED ? datagrams : 0,
                        verdict == Verdict.RESEGMENTED ? datagrams : 0,
                        verdict == Verdict.FORWARDED ? datagrams : 0);
        if (control.offer(ControlKind.STUBBORN, port, nowNs, record, 0, FlowRecord.LENGTH)) {
            flows.told(hash, nowNs);
        }
    }
}
