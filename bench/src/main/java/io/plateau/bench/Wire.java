package io.plateau.bench;

import io.plateau.counters.ForwardingLatency;
import io.plateau.counters.PortCounters;
import io.plateau.counters.Verdict;
import io.plateau.evidence.Evidence;
import io.plateau.evidence.Flow;
import io.plateau.fastpath.Colleagues;
import io.plateau.fastpath.FastPath;
import io.plateau.fastpath.FastPathContext;
import io.plateau.fastpath.ForwardingAgent;
import io.plateau.fastpath.Gateway;
import io.plateau.fastpath.Hearsay;
import io.plateau.fastpath.WaitingRoom;
import io.plateau.fragment.IdentificationSequence;
import io.plateau.icmp.ClaimBudget;
import io.plateau.icmp.ReportBudget;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.port.Port;
import io.plateau.route.HardwareAddresses;
import io.plateau.route.LinkAddresses;
import io.plateau.route.LinkMtus;
import io.plateau.route.NeighbourTable;
import io.plateau.route.ReversePathRules;
import io.plateau.route.RouteTable;
import io.plateau.route.WirePairs;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpProtocol;
import java.util.List;
import org.agrona.concurrent.EpochNanoClock;

/** Two ports and the wire between them, or a gateway, as a worker has them; the control thread is a sink that takes everything. */
final class Wire {
    /** IP header included, of both links. */
    static final int LINK_MTU = 9000;

    private static final long SECRET = 7;
    private static final int FLOWS = 262_144;

    private final PortCounters lanCounters = new PortCounters("lan");
    private final FastPathContext context;

    /**
     * Lays the wire.
     *
     * @param lan index 0
     * @param wan index 1
     * @param state whose table is asked
     * @param clock of the worker and of the frames' timestamps
     */
    Wire(final Port lan, final Port wan, final PmtuState state, final EpochNanoClock clock) {
        this(lan, wan, state, clock, policy());
    }

    // With another policy than the usual one.
    Wire(
            final Port lan,
            final Port wan,
            final PmtuState state,
            final EpochNanoClock clock,
            final PolicySettings policy) {
        final Evidence evidence = Evidence.of(FLOWS, SECRET, ~SECRET);
        context = new FastPathContext(
                List.of(lan, wan),
                List.of(lanCounters, new PortCounters("wan")),
                new WirePairs(2, new int[][] {{0, 1}}),
                null,
                new LinkMtus(LINK_MTU, LINK_MTU),
                state.table().reader(),
                state.pauses(),
                () -> policy,
                (kind, port, timeNs, source, offset, length) -> true,
                evidence,
                Colleagues.none(evidence.flows()),
                new ReportBudget(ReportBudget.UNLIMITED, 0, 0, SECRET),
                new ClaimBudget(SECRET),
                new IdentificationSequence(SECRET),
                null,
                null,
                new ForwardingLatency(),
                clock);
    }

    // The policy of the examples in config/.
    static PolicySettings policy() {
        return policy(PolicySettings.Evidence.FLOW);
    }

    // The same with other evidence.
    static PolicySettings policy(final PolicySettings.Evidence evidence) {
        return new PolicySettings(
                600_000_000_000L,
                552,
                1280,
                PolicySettings.BelowFloor.QUARANTINE,
                evidence,
                PolicySettings.TooBig.REPORT,
                new PolicySettings.StubbornSender(3, 10_000_000_000L, PolicySettings.Then.DROP),
                PolicySettings.RefusedClaims.FORWARD,
                false,
                List.of(),
                PolicySettings.Verify.PASSIVE);
    }

    // Puts a claim about a destination in doubt.
    void doubt(final int destination, final int mtu, final long nowNs) {
        final Flow quoted = new Flow()
                .between(
                        true,
                        0,
                        IpAddress.lowOfIpv4(Frames.SOURCE),
                        0,
                        IpAddress.lowOfIpv4(destination),
                        IpProtocol.TCP);
        context.evidence().doubts().doubt(mtu, quoted, 0, nowNs, policy().maxAgeNs());
    }

    // The way from the first port to the second.
    FastPath path() {
        return new FastPath(context, 0);
    }

    // The way from the first port if there is no wire but a gateway.
    FastPath path(final RouteTable routes, final NeighbourTable neighbours) {
        final HardwareAddresses macs = new HardwareAddresses(2);
        macs.update(0, Frames.TO);
        macs.update(1, Frames.TO);
        final Gateway gateway = new Gateway(
                routes,
                routes,
                neighbours,
                new LinkAddresses(2),
                new ReversePathRules(2),
                macs,
                new WaitingRoom(context.counters()),
                SECRET);
        return new FastPath(
                new FastPathContext(
                        context.ports(),
                        context.counters(),
                        null,
                        gateway,
                        context.linkMtus(),
                        context.pmtu(),
                        context.pauses(),
                        context.policy(),
                        context.control(),
                        context.evidence(),
                        context.colleagues(),
                        context.budget(),
                        context.claimBudget(),
                        context.identifications(),
                        null,
                        null,
                        context.latency(),
                        context.latencyClock()),
                0);
    }

    // A worker with both ways.
    ForwardingAgent worker() {
        return new ForwardingAgent(
                0, context.latencyClock(), new Hearsay(context), new FastPath(context, 0), new FastPath(context, 1));
    }

    // Fails if a frame from the first port had another verdict: then it was another question that was measured.
    void requireEach(final Verdict expected) {
        final long received = lanCounters.received();
        if (received == 0 || lanCounters.of(expected) != received) {
            throw new AssertionError(lanCounters.of(expected) + " of " + received + " frames were " + expected);
        }
    }
}
