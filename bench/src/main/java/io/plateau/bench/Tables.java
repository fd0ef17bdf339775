package io.plateau.bench;

import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.Random;

/** Tables whose content is known: learned entries for 11.0.0.0 and what follows, filled by events as ever. */
final class Tables {
    /** Enforced towards all destinations but {@link #NARROW}. */
    static final int MTU = 1500;
    /** Enforced towards {@link #NARROW}; longer datagrams, wherever they go, need a look-up. */
    static final int LOWEST_MTU = 576;
    /** 10.255.0.1, towards which {@link #LOWEST_MTU} is enforced. */
    static final int NARROW = 0x0AFF_0001;
    /** 11.0.0.0, the first that {@link #learned} has an entry for. */
    static final int FIRST = 0x0B00_0000;
    /** 2023-11-14T22:13:20Z. */
    static final long NOW = 1_700_000_000_000_000_000L;

    private static final int FIRST_ABSENT = 0x6440_0000;
    private static final long MAX_AGE_NS = 600_000_000_000L;
    private static final long SEED = 42;

    private Tables() {}

    // A table with this many entries and the one towards NARROW.
    static PmtuState learned(final int entries) {
        final PmtuState state = new PmtuState(new PmtuTable(entries + 1, 1, 2));
        for (int i = 0; i < entries; i++) {
            enforce(state, FIRST + i, MTU);
        }
        enforce(state, NARROW, LOWEST_MTU);
        return state;
    }

    // Makes one entry.
    static void enforce(final PmtuState state, final int destination, final int mtu) {
        state.apply(change(destination, mtu, NOW, MAX_AGE_NS).withSequence(1));
    }

    // Tells that a destination was learned.
    static PmtuEvent change(final int destination, final int mtu, final long nowNs, final long maxAgeNs) {
        return PmtuEvent.of(EventType.MTU_CHANGED, nowNs)
                .reason(Reason.CLAIM)
                .destination(IpPrefix.host(IpAddress.ofIpv4(destination)))
                .newMtu(mtu)
                .state(EntryState.LEARNED)
                .source(EntrySource.ICMP)
                .reporter(IpAddress.ofIpv4(Frames.SOURCE))
                .expiresNs(nowNs + maxAgeNs)
                .build();
    }

    // The destinations of learned, shuffled, always in the same order.
    static int[] present(final int entries) {
        return shuffled(FIRST, entries);
    }

    // As many destinations, shuffled, that have no entry.
    static int[] absent(final int entries) {
        return shuffled(FIRST_ABSENT, entries);
    }

    // Consecutive addresses, shuffled, always in the same order.
    static int[] shuffled(final int first, final int count) {
        final Random random = new Random(SEED);
        final int[] addresses = new int[count];
        for (int i = 0; i < count; i++) {
            final int other = random.nextInt(i + 1);
            addresses[i] = addresses[other];
            addresses[other] = first + i;
        }
        return addresses;
    }
}
