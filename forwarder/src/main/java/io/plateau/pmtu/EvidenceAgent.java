package io.plateau.pmtu;

import io.plateau.pmtu.claim.PolicySettings.StubbornSender;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.pmtu.event.PmtuEventBuilder;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.ring.ControlEvent;
import io.plateau.ring.FlowRecord;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import io.plateau.wire.IpProtocol;
import java.util.Locale;

/** Writes what workers saw of flows: claims disproved, senders that go on. Control thread only. */
final class EvidenceAgent {
    private static final long NS_PER_S = 1_000_000_000L;

    private final TableWriter writer;
    private final PmtuPorts ports;
    private final FlowRecord flow = new FlowRecord();

    EvidenceAgent(final TableWriter writer, final PmtuPorts ports) {
        this.writer = writer;
        this.ports = ports;
    }

    // Raises what was learned, and takes out what is in quarantine, if longer datagrams arrive. Neither says more than
    // the link carries, so that one of the two events never proves more than the other.
    void onDisproof(final ControlEvent event) {
        flow.wrap(event.buffer(), 0);
        final IpAddress destination = new IpAddress(flow.destinationHigh(), flow.destinationLow());
        final PmtuEntry learned = writer.state().table().host(destination.high(), destination.low());
        final int arrived = Math.min(flow.mtu(), ports.linkMtu().applyAsInt(event.port()));
        if (learned != null && learned.state() == EntryState.LEARNED && learned.mtu() < arrived) {
            raise(event, learned, arrived);
        }
        final PmtuEntry quarantined = writer.state().quarantined(destination);
        if (quarantined != null && quarantined.mtu() < arrived) {
            writer.write(disproved(event, quarantined)
                    .newMtu(arrived)
                    .state(EntryState.QUARANTINED)
                    .source(EntrySource.EVIDENCE));
        }
    }

    // Not above what the operator says of it, or of the prefix around it.
    private void raise(final ControlEvent event, final PmtuEntry learned, final int arrived) {
        final int below = writer.mtuBelow(learned);
        final int proven = below == PmtuEvent.ABSENT ? arrived : Math.min(arrived, below);
        if (proven > learned.mtu()) {
            writer.flushImpact(learned.destination(), event.timeNs());
            writer.write(disproved(event, learned)
                    .newMtu(proven)
                    .state(EntryState.LEARNED)
                    .source(EntrySource.EVIDENCE)
                    .expiresNs(learned.expiresNs()));
        }
    }

    private PmtuEventBuilder disproved(final ControlEvent event, final PmtuEntry entry) {
        return PmtuEvent.of(EventType.MTU_CHANGED, event.timeNs())
                .reason(Reason.DISPROVED)
                .destination(entry.destination())
                .oldMtu(entry.mtu())
                .claimedMtu(entry.mtu())
                .reporter(entry.reporter())
                .sender(sender())
                .port(port(event))
                .detail(flow.mtu() + " bytes arrived: " + flowWords());
    }

    // A sender goes on; what its datagrams met with since the last such event.
    void onStubborn(final ControlEvent event, final StubbornSender setting) {
        flow.wrap(event.buffer(), 0);
        final IpPrefix destination = IpPrefix.host(new IpAddress(flow.destinationHigh(), flow.destinationLow()));
        writer.write(PmtuEvent.of(EventType.STUBBORN_SENDER, event.timeNs())
                .destination(destination)
                .oldMtu(flow.mtu())
                .newMtu(flow.mtu())
                .sender(sender())
                .port(port(event))
                .counts(new Counts(flow.fragmented(), flow.resegmented(), flow.reports(), 0, flow.forwarded()))
                .detail(flowWords() + " goes on after " + setting.after() + " reports within "
                        + setting.withinNs() / NS_PER_S + " s; then: "
                        + setting.then().name().toLowerCase(Locale.ROOT)));
    }

    private IpAddress sender() {
        return new IpAddress(flow.senderHigh(), flow.senderLow());
    }

    private String port(final ControlEvent event) {
        return ports.names().get(event.port());
    }

    private String flowWords() {
        return switch (flow.protocol()) {
            case IpProtocol.TCP -> "TCP " + portWords();
            case IpProtocol.UDP -> "UDP " + portWords();
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> "echo " + flow.sourcePort();
            default -> "protocol " + flow.protocol();
        };
    }

    private String portWords() {
        return "port " + flow.sourcePort() + " to " + flow.destinationPort();
    }
}
