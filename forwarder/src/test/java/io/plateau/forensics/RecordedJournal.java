package io.plateau.forensics;

import io.plateau.evidence.Flow;
import io.plateau.evidence.FlowMemory;
import io.plateau.journal.JournalWriter;
import io.plateau.pmtu.PmtuCommand;
import io.plateau.pmtu.PmtuControl;
import io.plateau.pmtu.PmtuPorts;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.claim.ClaimFrames;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.event.EventTime;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.ring.ControlKind;
import io.plateau.ring.DirectControl;
import io.plateau.ring.FlowRecord;
import io.plateau.ring.ImpactRecord;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import io.plateau.wire.IpProtocol;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** A journal that the control thread's own logic writes, driven by the test's thread and clock. Claims come in by wan. */
public final class RecordedJournal implements AutoCloseable {
    public static final long NOON_NS = EventTime.parse("2026-11-24T12:00:00Z");
    public static final long SECOND = 1_000_000_000L;
    public static final long UID = 1000;

    private static final int LINK_MTU = 1500;

    private final FlowMemory evidence = new FlowMemory(64, 1, 2);
    private final PmtuState state = new PmtuState(new PmtuTable(1000, 1, 2));
    private final UnsafeBuffer flowBytes = new UnsafeBuffer(new byte[FlowRecord.LENGTH]);
    private final JournalWriter writer;
    private final PmtuControl control;
    private final DirectControl direct;
    private long nowNs = NOON_NS;

    // Starts at noon.
    public RecordedJournal(final Path directory, final PolicySettings policy) {
        writer = JournalWriter.open(directory);
        control = new PmtuControl(
                state, writer, new PmtuPorts(List.of("lan", "wan"), port -> LINK_MTU), evidence::isMoved, policy);
        direct = new DirectControl(control);
        control.start("0.1.0", "max-age: 10m", nowNs);
    }

    public RecordedJournal pass(final long ns) {
        nowNs += ns;
        return this;
    }

    public RecordedJournal tick(final long afterNs) {
        nowNs += afterNs;
        direct.tick(nowNs);
        return this;
    }

    public RecordedJournal claim(final ClaimFrames frame) {
        return claim(frame.bytes());
    }

    public RecordedJournal claim(final byte[] frame) {
        direct.offer(ControlKind.CLAIM, 1, nowNs, new UnsafeBuffer(frame), 0, frame.length);
        return this;
    }

    // The datagram that ClaimFrames quotes went by.
    public RecordedJournal move(final String destination) {
        final IpAddress to = IpAddress.parse(destination);
        final IpAddress from = to.isIpv4() ? ClaimFrames.SENDER : ClaimFrames.SENDER_V6;
        final Flow moved = new Flow()
                .between(to.isIpv4(), from.high(), from.low(), to.high(), to.low(), IpProtocol.TCP)
                .ports(12345, 443)
                .sequence(0x01020304, 1440, 1440);
        evidence.moved(evidence.hash(moved), moved, LINK_MTU, nowNs);
        return this;
    }

    // More claims than are judged; the first of them was this.
    public RecordedJournal limit(final long claims, final byte[] frame) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES + frame.length]);
        buffer.putLong(0, claims);
        buffer.putBytes(Long.BYTES, frame);
        direct.offer(ControlKind.RATE_LIMITED, 1, nowNs, buffer, 0, buffer.capacity());
        return this;
    }

    // A datagram of this length is known to have arrived.
    public RecordedJournal disprove(final String destination, final int length) {
        flow(destination, length);
        direct.offer(ControlKind.DISPROOF, 1, nowNs, flowBytes, 0, FlowRecord.LENGTH);
        return this;
    }

    // A flow goes on after so many reports; since then its datagrams were served so.
    public RecordedJournal goesOn(
            final String destination, final int mtu, final int reports, final int resegmented, final int forwarded) {
        flow(destination, mtu).reports(reports).served(0, resegmented, forwarded);
        direct.offer(ControlKind.STUBBORN, 0, nowNs, flowBytes, 0, FlowRecord.LENGTH);
        return this;
    }

    private FlowRecord flow(final String destination, final int mtu) {
        final IpAddress to = IpAddress.parse(destination);
        return new FlowRecord()
                .wrap(flowBytes, 0)
                .between(to.high(), to.low(), ClaimFrames.SENDER.high(), ClaimFrames.SENDER.low())
                .flow(IpProtocol.TCP, 12345, 443)
                .mtu(mtu);
    }

    // Datagrams from this sender were too long for this MTU.
    public RecordedJournal cost(final String sender, final String destination, final int mtu, final int reported) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[ImpactRecord.LENGTH]);
        final ImpactRecord record = new ImpactRecord().wrap(buffer, 0);
        final IpAddress to = IpAddress.parse(destination);
        final IpAddress from = IpAddress.parse(sender);
        record.clear(to.high(), to.low(), from.high(), from.low());
        record.mtu(mtu);
        for (int i = 0; i < reported; i++) {
            record.addReported();
        }
        direct.offer(ControlKind.IMPACT, 0, nowNs, buffer, 0, ImpactRecord.LENGTH);
        return this;
    }

    public RecordedJournal set(final String destination, final int mtu) {
        return run(PmtuCommand.set(IpPrefix.parse(destination), mtu, false, UID));
    }

    public RecordedJournal clear(final String destination) {
        return run(PmtuCommand.clear(IpPrefix.parse(destination), UID));
    }

    public RecordedJournal accept(final String destination) {
        return run(PmtuCommand.accept(IpPrefix.parse(destination), UID));
    }

    private RecordedJournal run(final PmtuCommand<?> command) {
        direct.command(command, nowNs);
        command.result().join();
        return this;
    }

    @Override
    public void close() {
        control.stop(nowNs);
        writer.close();
    }
}
