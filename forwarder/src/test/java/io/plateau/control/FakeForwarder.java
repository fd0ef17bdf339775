package io.plateau.control;

import io.plateau.counters.PortCounters;
import io.plateau.counters.Verdict;
import io.plateau.pmtu.EntrySource;
import io.plateau.pmtu.EntryState;
import io.plateau.pmtu.PmtuEntry;
import io.plateau.pmtu.PmtuEvent;
import io.plateau.pmtu.Reason;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** A forwarder whose answers are known. Any thread. */
public final class FakeForwarder implements ControlTarget {
    static final ListedEntry LEARNED = new ListedEntry(
            new PmtuEntry(
                    IpPrefix.parse("198.51.100.7"),
                    1400,
                    EntryState.LEARNED,
                    EntrySource.ICMP,
                    IpAddress.parse("203.0.113.1"),
                    1_000_000_000L,
                    601_000_000_000L,
                    42),
            new PmtuEvent.Counts(1, 2, 3, 4));
    static final ListedEntry LOCKED_PREFIX = new ListedEntry(
            new PmtuEntry(
                    IpPrefix.parse("2001:db8::/32"),
                    1280,
                    EntryState.LOCKED,
                    EntrySource.OPERATOR,
                    null,
                    2_000_000L,
                    PmtuEvent.ABSENT,
                    7),
            PmtuEvent.Counts.ZERO);

    public final Queue<String> commands = new ConcurrentLinkedQueue<>();
    private final int repeats;

    public FakeForwarder(final int repeats) {
        this.repeats = repeats;
    }

    @Override
    public StatusReport status() {
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
    public void forEachEntry(final Consumer<ListedEntry> visitor) {
        for (int i = 0; i < repeats; i++) {
            visitor.accept(LEARNED);
        }
        visitor.accept(LOCKED_PREFIX);
    }

    @Override
    public List<ListedEntry> find(final IpPrefix destination) {
        return destination.equals(LEARNED.entry().destination()) ? List.of(LEARNED) : List.of();
    }

    @Override
    public String carryOut(final OperatorCommand command, final long operatorUid) {
        if (command instanceof OperatorCommand.Accept) {
            throw new ControlException(1, "there is no quarantined claim");
        }
        commands.add(command + " by " + operatorUid);
        return "done so";
    }
}
