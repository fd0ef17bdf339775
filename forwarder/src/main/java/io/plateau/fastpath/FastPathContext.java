package io.plateau.fastpath;

import io.plateau.counters.ForwardingLatency;
import io.plateau.counters.PortCounters;
import io.plateau.evidence.Evidence;
import io.plateau.fragment.IdentificationSequence;
import io.plateau.icmp.ClaimBudget;
import io.plateau.icmp.ReportBudget;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.ReporterPauses;
import io.plateau.pmtu.table.PmtuReader;
import io.plateau.port.Port;
import io.plateau.ring.ControlSink;
import io.plateau.route.LinkMtus;
import io.plateau.route.WirePairs;
import io.plateau.wire.IpAddress;
import java.util.List;
import java.util.function.Supplier;
import org.agrona.concurrent.EpochNanoClock;

/**
 * What the fast paths of one worker share. All lists are by port index.
 *
 * @param ports of the configuration
 * @param counters written by this worker only
 * @param wires which port is the other end of which; null for a gateway
 * @param gateway what it knows of itself; null for wires
 * @param linkMtus followed by the control thread
 * @param pmtu this worker's view of the table
 * @param pauses reporters that are not believed for a while
 * @param policy the settings in force; asked once per burst
 * @param control where claims and costs go
 * @param evidence what this worker moved
 * @param colleagues the other workers
 * @param budget what may be reported; this worker's only
 * @param claimBudget which claims are judged; this worker's only
 * @param identifications for datagrams that are fragmented although DF was set; this worker's only
 * @param sourceIpv4 wires: source of IPv4 reports; null for the original destination
 * @param sourceIpv6 wires: source of IPv6 reports; null for the original destination
 * @param latency written by this worker only
 * @param latencyClock that of the frames' timestamps; this worker's only
 */
public record FastPathContext(
        List<Port> ports,
        List<PortCounters> counters,
        WirePairs wires,
        Gateway gateway,
        LinkMtus linkMtus,
        PmtuReader pmtu,
        ReporterPauses pauses,
        Supplier<PolicySettings> policy,
        ControlSink control,
        Evidence evidence,
        Colleagues colleagues,
        ReportBudget budget,
        ClaimBudget claimBudget,
        IdentificationSequence identifications,
        IpAddress sourceIpv4,
        IpAddress sourceIpv6,
        ForwardingLatency latency,
        EpochNanoClock latencyClock) {}
