package io.plateau.pmtu;

import io.plateau.evidence.Flow;
import io.plateau.evidence.FlowMemory;
import io.plateau.pmtu.claim.ClaimFrames;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.ring.ControlKind;
import io.plateau.ring.DirectControl;
import io.plateau.ring.FlowRecord;
import io.plateau.ring.ImpactRecord;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import io.plateau.wire.IpProtocol;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.agrona.concurrent.UnsafeBuffer;

/** A control thread's logic with a small table and a log in memory, driven by the test's own thread and clock. */
final class Bench {
    static final long MS = 1_000_000L;
    static final long SECOND = 1000 * MS;
    static final long UID = 1000;
    static final int LINK_MTU = 1500;

    private final PmtuState state;
    private final FlowMemory evidence = new FlowMemory(64, 1, 2);
    private final UnsafeBuffer flowBytes = new UnsafeBuffer(new byte[FlowRecord.LENGTH]);
    private final FlowRecord flow = new FlowRecord();
    private final MemoryLog log = new MemoryLog();
    private final PmtuControl control;
    private final DirectControl direct;
    private long nowNs = 1_700_000_000L * SECOND;

    Bench(final int capacity, final PolicySettings settings) {
        state = new PmtuState(new PmtuTable(capacity, 1, 2));
        control = new PmtuControl(
                state, log, new PmtuPorts(List.of("lan", "wan"), port -> LINK_MTU), evidence::isMoved, settings);
        direct = new DirectControl(control);
    }

    static Bench started(final int capacity, final PolicySettings settings) {
        final Bench bench = new Bench(capacity, settings);
        bench.control.start("0.1.0", "max-age: 10m", bench.nowNs);
        return bench;
    }

    PmtuState state() {
        return state;
    }

    MemoryLog log() {
        return log;
    }

    PmtuControl control() {
        return control;
    }

    long nowNs() {
        return nowNs;
    }

    void pass(final long ns) {
        nowNs += ns;
    }

    void tick(final long afterNs) {
        nowNs += afterNs;
        direct.tick(nowNs);
    }

    void claim(final ClaimFrames frame) {
        final UnsafeBuffer bytes = frame.build();
        direct.offer(ControlKind.CLAIM, 1, nowNs, bytes, 0, bytes.capacity());
    }

    void claim(final String destination, final int mtu) {
        claim(ClaimFrames.about(destination).mtu(mtu));
    }

    // The datagram that ClaimFrames quotes went by.
    void move(final String destination) {
        final IpAddress to = IpAddress.parse(destination);
        final IpAddress from = to.isIpv4() ? ClaimFrames.SENDER : ClaimFrames.SENDER_V6;
        final Flow moved = new Flow()
                .between(to.isIpv4(), from.high(), from.low(), to.high(), to.low(), IpProtocol.TCP)
                .ports(12345, 443)
                .sequence(0x01020304, 1440, 1440);
        evidence.moved(evidence.hash(moved), moved, LINK_MTU, nowNs);
    }

    // More claims than are judged; the first of them was this.
    void limit(final long claims, final byte[] frame) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES + frame.length]);
        buffer.putLong(0, claims);
        buffer.putBytes(Long.BYTES, frame);
        direct.offer(ControlKind.RATE_LIMITED, 1, nowNs, buffer, 0, buffer.capacity());
    }

    // A datagram of this length is known to have arrived.
    void disprove(final String destination, final int length) {
        flow(destination, IpProtocol.TCP).mtu(length);
        direct.offer(ControlKind.DISPROOF, 1, nowNs, flowBytes, 0, FlowRecord.LENGTH);
    }

    // A record about a flow from ClaimFrames.SENDER, to be filled and then sent.
    FlowRecord flow(final String destination, final int protocol) {
        final IpAddress to = IpAddress.parse(destination);
        return flow.wrap(flowBytes, 0)
                .between(to.high(), to.low(), ClaimFrames.SENDER.high(), ClaimFrames.SENDER.low())
                .flow(protocol, 12345, 443);
    }

    void goesOn() {
        direct.offer(ControlKind.STUBBORN, 0, nowNs, flowBytes, 0, FlowRecord.LENGTH);
    }

    <T> T run(final PmtuCommand<T> command) {
        direct.command(command, nowNs);
        try {
            return command.result().join();
        } catch (final CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException) {
                throw (RuntimeException) failed.getCause();
            }
            throw failed;
        }
    }

    PmtuEntry set(final String destination, final int mtu) {
        return run(PmtuCommand.set(IpPrefix.parse(destination), mtu, false, UID));
    }

    PmtuEntry lock(final String destination, final int mtu) {
        return run(PmtuCommand.set(IpPrefix.parse(destination), mtu, true, UID));
    }

    int clear(final String destination) {
        return run(PmtuCommand.clear(IpPrefix.parse(destination), UID));
    }

    PmtuEntry accept(final String destination) {
        return run(PmtuCommand.accept(IpPrefix.parse(destination), UID));
    }

    void impact(final String destination, final int reported, final int dropped) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[ImpactRecord.LENGTH]);
        final ImpactRecord record = new ImpactRecord().wrap(buffer, 0);
        final IpAddress to = IpAddress.parse(destination);
        record.clear(to.high(), to.low(), ClaimFrames.SENDER.high(), ClaimFrames.SENDER.low());
        record.mtu(Math.min(mtu(destination), LINK_MTU));
        for (int i = 0; i < reported; i++) {
            record.addReported();
        }
        for (int i = 0; i < dropped; i++) {
            record.addDropped();
        }
        direct.offer(ControlKind.IMPACT, 0, nowNs, buffer, 0, ImpactRecord.LENGTH);
    }

    void overrun(final long lost) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES]);
        buffer.putLong(0, lost);
        direct.offer(ControlKind.OVERRUN, 1, nowNs, buffer, 0, Long.BYTES);
    }

    int mtu(final String destination) {
        final IpAddress address = IpAddress.parse(destination);
        return state.table().reader().mtu(address.high(), address.low());
    }

    // A state with another secret that saw the same events.
    PmtuState replayed() {
        final PmtuState replayed = new PmtuState(new PmtuTable(state.table().capacity(), 77, 78));
        log.events().forEach(replayed::apply);
        return replayed;
    }
}
