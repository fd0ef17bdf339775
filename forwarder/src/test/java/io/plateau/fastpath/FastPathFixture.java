package io.plateau.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.counters.ForwardingLatency;
import io.plateau.counters.PortCounters;
import io.plateau.counters.Verdict;
import io.plateau.evidence.Evidence;
import io.plateau.evidence.FlowMemory;
import io.plateau.evidence.KnownFlows;
import io.plateau.fragment.IdentificationSequence;
import io.plateau.icmp.ClaimBudget;
import io.plateau.icmp.ReportBudget;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.port.MemoryPort;
import io.plateau.ring.ControlKind;
import io.plateau.ring.FlowRecord;
import io.plateau.ring.Mailbox;
import io.plateau.route.LinkMtus;
import io.plateau.route.WirePairs;
import io.plateau.testkit.Bytes;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;

/** Two memory ports, a wire between them, a real table, a clock; what comes out, what was counted, who was told. */
final class FastPathFixture {
    static final int INGRESS = 0;
    static final int EGRESS = 1;
    static final long NOW = 1_700_000_000_000_000_000L;

    private static final int CAPACITY = 1 << 20;

    final MemoryPort lan = new MemoryPort("lan", CAPACITY);
    final MemoryPort wan = new MemoryPort("wan", 4 * CAPACITY);
    final PortCounters lanCounters = new PortCounters("lan");
    final PortCounters wanCounters = new PortCounters("wan");
    final LinkMtus linkMtus = new LinkMtus(9000, 9000);
    final PmtuState state;
    final Evidence evidence;
    final Colleagues colleagues;
    final Hearsay hearsay;
    final List<ControlKind> handedOver = new ArrayList<>();
    final List<UnsafeBuffer> messages = new ArrayList<>();
    final FastPath path;
    final FastPath wayBack;

    PolicySettings policy = policy(PolicySettings.TooBig.REPORT, PolicySettings.RefusedClaims.FORWARD);
    boolean controlIsFull;
    long nowNs = NOW;

    // How many reports there may be, and from whom; null for the original destination.
    private record Reports(ReportBudget budget, IpAddress sourceIpv4, IpAddress sourceIpv6) {
        static Reports from(final IpAddress sourceIpv4, final IpAddress sourceIpv6) {
            return new Reports(new ReportBudget(1000, 1000, 20, 7), sourceIpv4, sourceIpv6);
        }
    }

    FastPathFixture() {
        this(new ReportBudget(1000, 1000, 20, 7));
    }

    FastPathFixture(final ReportBudget budget) {
        this(budget, null, null);
    }

    FastPathFixture(final ReportBudget budget, final IpAddress sourceIpv4, final IpAddress sourceIpv6) {
        this(new Reports(budget, sourceIpv4, sourceIpv6), new PmtuTable(1000, 1, 2), true, Evidence.of(64, 1, 2), null);
    }

    private FastPathFixture(
            final Reports reports,
            final PmtuTable table,
            final boolean carriesSuperFrames,
            final Evidence evidence,
            final Colleagues colleagues) {
        this.colleagues = colleagues == null ? Colleagues.none(evidence.flows()) : colleagues;
        if (!carriesSuperFrames) {
            wan.refuseSuperFrames();
        }
        state = new PmtuState(table);
        this.evidence = evidence;
        final FastPathContext context = new FastPathContext(
                List.of(lan, wan),
                List.of(lanCounters, wanCounters),
                new WirePairs(2, new int[][] {{INGRESS, EGRESS}}),
                null,
                linkMtus,
                state.table().reader(),
                state.pauses(),
                () -> policy,
                (kind, port, timeNs, source, offset, length) -> {
                    if (!controlIsFull) {
                        handedOver.add(kind);
                        messages.add(Bytes.offHeap(Bytes.copy(source, offset, length)));
                    }
                    return !controlIsFull;
                },
                evidence,
                this.colleagues,
                reports.budget(),
                new ClaimBudget(7),
                new IdentificationSequence(7),
                reports.sourceIpv4(),
                reports.sourceIpv6(),
                new ForwardingLatency(),
                () -> NOW);
        path = new FastPath(context, INGRESS);
        wayBack = new FastPath(context, EGRESS);
        hearsay = new Hearsay(context);
    }

    // Workers with mailboxes of so many bytes; each has its own control thread and table, which know nothing of the
    // others.
    static List<FastPathFixture> workers(
            final int count, final int mailboxLength, final IpAddress sourceIpv4, final IpAddress sourceIpv6) {
        final List<Evidence> evidence = new ArrayList<>();
        final List<Mailbox> mailboxes = new ArrayList<>();
        for (int worker = 0; worker < count; worker++) {
            evidence.add(Evidence.of(64, 1, 2));
            mailboxes.add(new Mailbox(mailboxLength, () -> {}));
        }
        final KnownFlows known =
                new KnownFlows(evidence.stream().map(Evidence::flows).toArray(FlowMemory[]::new));
        return IntStream.range(0, count)
                .mapToObj(worker -> new FastPathFixture(
                        Reports.from(sourceIpv4, sourceIpv6),
                        new PmtuTable(1000, 1, 2),
                        true,
                        evidence.get(worker),
                        new Colleagues(known, worker, mailboxes)))
                .toList();
    }

    // The egress carries no super-frames.
    static FastPathFixture withPlainEgress() {
        return new FastPathFixture(
                Reports.from(null, null), new PmtuTable(1000, 1, 2), false, Evidence.of(64, 1, 2), null);
    }

    // Over a table and an evidence of the test's own.
    static FastPathFixture over(final PmtuTable table, final Evidence evidence) {
        return new FastPathFixture(Reports.from(null, null), table, true, evidence, null);
    }

    static PolicySettings policy(final PolicySettings.TooBig tooBig, final PolicySettings.RefusedClaims refusedClaims) {
        return new PolicySettings(
                600_000_000_000L,
                552,
                1280,
                PolicySettings.BelowFloor.QUARANTINE,
                PolicySettings.Evidence.QUOTE,
                tooBig,
                new PolicySettings.StubbornSender(3, 10_000_000_000L, PolicySettings.Then.DROP),
                refusedClaims,
                false,
                List.of(),
                PolicySettings.Verify.PASSIVE);
    }

    FastPathFixture enforce(final String destination, final int mtu) {
        return enforce(destination, mtu, EntryState.STATIC, EntrySource.CONFIG);
    }

    FastPathFixture learn(final String destination, final int mtu) {
        return enforce(destination, mtu, EntryState.LEARNED, EntrySource.ICMP);
    }

    private FastPathFixture enforce(
            final String destination, final int mtu, final EntryState entryState, final EntrySource source) {
        state.apply(PmtuEvent.of(EventType.MTU_CHANGED, NOW)
                .sequence(1)
                .destination(IpPrefix.parse(destination))
                .newMtu(mtu)
                .state(entryState)
                .source(source)
                .expiresNs(NOW + 600_000_000_000L)
                .build());
        return this;
    }

    FastPathFixture forget(final String destination) {
        state.apply(PmtuEvent.of(EventType.ENTRY_CLEARED, NOW)
                .sequence(1)
                .destination(IpPrefix.parse(destination))
                .build());
        return this;
    }

    // What other workers told, as at the start of a duty cycle. Returns messages.
    int hear() {
        return hearsay.poll(nowNs);
    }

    FastPathFixture pass(final long ns) {
        nowNs += ns;
        return this;
    }

    // Sends frames in by the ingress and moves them all.
    FastPathFixture receive(final byte[]... frames) {
        return receive(lan, path, frames);
    }

    // The same from the other end of the wire.
    FastPathFixture receiveBack(final byte[]... frames) {
        return receive(wan, wayBack, frames);
    }

    private FastPathFixture receive(final MemoryPort port, final FastPath way, final byte[]... frames) {
        for (final byte[] frame : frames) {
            final UnsafeBuffer buffer = Bytes.offHeap(frame);
            if (!port.offer(buffer, 0, frame.length, nowNs)) {
                throw new AssertionError("the memory port is full");
            }
        }
        while (way.poll(nowNs) > 0) {
            Thread.onSpinWait();
        }
        return this;
    }

    // What the control thread was told of this kind, oldest first.
    List<UnsafeBuffer> told(final ControlKind kind) {
        return IntStream.range(0, handedOver.size())
                .filter(i -> handedOver.get(i) == kind)
                .mapToObj(messages::get)
                .toList();
    }

    List<byte[]> sentOn() {
        return drain(wan);
    }

    List<byte[]> sentBack() {
        return drain(lan);
    }

    private static List<byte[]> drain(final MemoryPort port) {
        final List<byte[]> frames = new ArrayList<>();
        while (port.drain((buffer, offset, length, time) -> frames.add(Bytes.copy(buffer, offset, length)), 64) > 0) {
            Thread.onSpinWait();
        }
        return frames;
    }

    // Verdicts of the ingress that are not zero.
    Map<Verdict, Long> verdicts() {
        return verdicts(lanCounters);
    }

    static Map<Verdict, Long> verdicts(final PortCounters counters) {
        final Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
        for (final Verdict verdict : Verdict.values()) {
            if (counters.of(verdict) != 0) {
                counts.put(verdict, counters.of(verdict));
            }
        }
        return counts;
    }

    // One longer datagram of the connection is known to have arrived, and the control thread was told once.
    void assertDisproved(final TcpFrames frames, final int length) {
        assertThat(told(ControlKind.DISPROOF)).hasSize(1);
        final UnsafeBuffer message = told(ControlKind.DISPROOF).get(0);
        final FlowRecord record = new FlowRecord().wrap(message, 0);
        assertThat(new IpAddress(record.destinationHigh(), record.destinationLow()))
                .hasToString(frames.server());
        assertThat(new IpAddress(record.senderHigh(), record.senderLow())).hasToString(frames.client());
        assertThat(record.protocol()).isEqualTo(6);
        assertThat(record.sourcePort()).isEqualTo(TcpFrames.CLIENT_PORT);
        assertThat(record.destinationPort()).isEqualTo(TcpFrames.SERVER_PORT);
        assertThat(record.mtu()).isEqualTo(length);
    }

    boolean isConserved() {
        return isConserved(lanCounters) && isConserved(wanCounters);
    }

    private static boolean isConserved(final PortCounters counters) {
        return counters.received()
                == verdicts(counters).values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
    }
}
