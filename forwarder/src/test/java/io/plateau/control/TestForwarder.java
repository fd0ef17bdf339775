package io.plateau.control;

import io.plateau.counters.PortCounters;
import io.plateau.counters.Verdict;
import io.plateau.evidence.FlowMemory;
import io.plateau.pmtu.PmtuControl;
import io.plateau.pmtu.PmtuPorts;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.event.EventLogException;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEventBuilder;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.ring.ControlRing;
import io.plateau.settings.SettingsLoader;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The control side of a forwarder: the real table, ring and control thread; a journal in memory; a clock that stands. */
public final class TestForwarder implements AutoCloseable {
    /** What the clock shows. */
    public static final long NOW_NS = 2_000_000_000L;

    private static final String SETTINGS = """
        ports: { lan: { interface: eth0 }, wan: { interface: eth1 } }
        forwarding: { wires: [[lan, wan]] }
        """;

    private final Queue<PmtuEvent> events = new ConcurrentLinkedQueue<>();
    private final PmtuState state;
    private final PmtuControl control;
    private final ControlRing ring;
    private volatile boolean diskIsFull;

    // With three entries: one learned, one locked prefix, one quarantined; then as many more as asked for.
    public TestForwarder(final int more) {
        state = new PmtuState(new PmtuTable(more + 16));
        control = new PmtuControl(
                state,
                this::append,
                new PmtuPorts(List.of("lan", "wan"), port -> 1500),
                new FlowMemory(64, 1, 2)::isMoved,
                SettingsLoader.parse("test.yaml", SETTINGS).policy());
        control.restore(List.of(
                        entry("198.51.100.7", 1400, EntryState.LEARNED)
                                .sequence(42)
                                .build(),
                        entry("2001:db8::/32", 1280, EntryState.LOCKED)
                                .sequence(7)
                                .build(),
                        PmtuEvent.of(EventType.CLAIM_QUARANTINED, 1_000_000_000L)
                                .reason(Reason.BELOW_FLOOR)
                                .destination(IpPrefix.parse("203.0.113.9"))
                                .newMtu(296)
                                .state(EntryState.QUARANTINED)
                                .source(EntrySource.ICMP)
                                .reporter(IpAddress.parse("203.0.113.1"))
                                .expiresNs(601_000_000_000L)
                                .sequence(43)
                                .build(),
                        PmtuEvent.of(EventType.IMPACT, 1_000_000_000L)
                                .destination(IpPrefix.parse("198.51.100.7"))
                                .counts(new PmtuEvent.Counts(1, 2, 3, 4, 0))
                                .sequence(44)
                                .build())
                .iterator());
        learn(more);
        ring = new ControlRing(64, control, problem -> {
            throw new AssertionError(problem);
        });
        ring.start();
    }

    private void learn(final int more) {
        for (int i = 0; i < more; i++) {
            state.apply(entry(IpAddress.ofIpv4(0x0A00_0000 + i).toString(), 1400, EntryState.LEARNED)
                    .sequence(45)
                    .build());
        }
    }

    private static PmtuEventBuilder entry(final String destination, final int mtu, final EntryState of) {
        final boolean learned = of == EntryState.LEARNED;
        return PmtuEvent.of(EventType.MTU_CHANGED, learned ? 1_000_000_000L : 2_000_000L)
                .destination(IpPrefix.parse(destination))
                .newMtu(mtu)
                .state(of)
                .source(learned ? EntrySource.ICMP : EntrySource.OPERATOR)
                .reporter(learned ? IpAddress.parse("203.0.113.1") : null)
                .expiresNs(learned ? 601_000_000_000L : PmtuEvent.ABSENT);
    }

    private PmtuEvent append(final PmtuEvent event) {
        if (diskIsFull) {
            throw new EventLogException("no space left", null);
        }
        events.add(event);
        return event;
    }

    void fillDisk() {
        diskIsFull = true;
    }

    PmtuControl control() {
        return control;
    }

    // What went into the journal: type, destination, new MTU, state, uid.
    public List<String> journal() {
        return events.stream()
                .map(event -> event.type().label() + " " + event.destination() + " " + event.newMtu() + " "
                        + (event.state() == null ? "-" : event.state().label()) + " by " + event.operatorUid())
                .toList();
    }

    // What a control server serves.
    public ControlTarget target() {
        return new ControlTarget(state, ring, () -> NOW_NS, TestForwarder::status);
    }

    private static StatusReport status() {
        final PortCounters lan = new PortCounters("lan");
        lan.addReceived(10);
        lan.count(Verdict.FORWARDED);
        lan.count(Verdict.MALFORMED);
        lan.addTransmitted(5);
        lan.kernelDropped(6);
        return new StatusReport(
                "1.2.3",
                77,
                List.of(lan, new PortCounters("wan")),
                new StatusReport.Claims(1, 2, Map.of(Reason.NOT_SMALLER, 3L)),
                new StatusReport.Pmtu(4, 5, 6, 7, 1000, 8),
                new StatusReport.Journal(9, 10, 11),
                new StatusReport.Latency(12, 13, 14, 15));
    }

    @Override
    public void close() {
        ring.close();
    }
}
