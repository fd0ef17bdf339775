package io.plateau.journal;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEventBuilder;
import io.plateau.pmtu.event.QuoteEvidence;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.List;
import java.util.function.BiConsumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Events for tests: any, and a plain one. */
public final class Events {
    private static final long DAY_NS = 86_400_000_000_000L;

    private Events() {}

    // Any event, each part of it there or not.
    public static Arbitrary<PmtuEvent> any() {
        final Arbitrary<PmtuEventBuilder> start = Combinators.combine(
                        Arbitraries.of(EventType.class), Arbitraries.longs().between(0, 40_000 * DAY_NS))
                .as((type, timeNs) -> PmtuEvent.of(type, timeNs));
        Arbitrary<PmtuEventBuilder> event = start;
        event = with(event, Arbitraries.of(Reason.class), PmtuEventBuilder::reason);
        event = with(event, prefixes(), PmtuEventBuilder::destination);
        event = with(event, Arbitraries.integers().between(0, 65_536), PmtuEventBuilder::oldMtu);
        event = with(event, Arbitraries.integers().between(0, 65_536), PmtuEventBuilder::newMtu);
        event = with(event, Arbitraries.longs().between(0, 0xFFFF_FFFFL), PmtuEventBuilder::claimedMtu);
        event = with(event, Arbitraries.integers().between(0, 65_536), PmtuEventBuilder::linkMtu);
        event = with(event, Arbitraries.of(QuoteEvidence.class), PmtuEventBuilder::quoteEvidence);
        event = with(event, Arbitraries.of(EntryState.class), PmtuEventBuilder::state);
        event = with(event, Arbitraries.of(EntrySource.class), PmtuEventBuilder::source);
        event = with(event, Arbitraries.longs().between(0, Long.MAX_VALUE), PmtuEventBuilder::expiresNs);
        event = with(event, addresses(), PmtuEventBuilder::reporter);
        event = with(event, addresses(), PmtuEventBuilder::sender);
        event = with(event, Arbitraries.strings().ascii().ofMaxLength(15), PmtuEventBuilder::port);
        event = with(event, Arbitraries.longs().between(0, 0xFFFF_FFFFL), PmtuEventBuilder::operatorUid);
        event = with(event, counts(), PmtuEventBuilder::counts);
        event = with(event, byteArrays(2048), PmtuEventBuilder::packet);
        event = with(event, byteArrays(32), PmtuEventBuilder::digest);
        event = with(event, byteArrays(2048), PmtuEventBuilder::snapshot);
        event = with(event, Arbitraries.longs().between(0, Long.MAX_VALUE), PmtuEventBuilder::snapshotSequence);
        event = with(
                event,
                Arbitraries.of("", "x", "plateau 0.1.0", "größer als 1500 – 大きい", "a\nb,\"c\""),
                PmtuEventBuilder::detail);
        return event.map(PmtuEventBuilder::build);
    }

    // A learned change of one IPv4 destination.
    public static PmtuEvent learned(final long timeNs) {
        return PmtuEvent.of(EventType.MTU_CHANGED, timeNs)
                .reason(Reason.CLAIM)
                .destination(IpPrefix.parse("198.51.100.7"))
                .oldMtu(1500)
                .newMtu(1400)
                .state(EntryState.LEARNED)
                .source(EntrySource.ICMP)
                .expiresNs(timeNs + 600_000_000_000L)
                .reporter(IpAddress.parse("192.0.2.1"))
                .sender(IpAddress.parse("203.0.113.9"))
                .port("wan")
                .build();
    }

    private static <T> Arbitrary<PmtuEventBuilder> with(
            final Arbitrary<PmtuEventBuilder> event,
            final Arbitrary<T> part,
            final BiConsumer<PmtuEventBuilder, T> setter) {
        return Combinators.combine(event, part.list().ofMaxSize(1)).as((builder, parts) -> set(builder, parts, setter));
    }

    private static <T> PmtuEventBuilder set(
            final PmtuEventBuilder builder, final List<T> parts, final BiConsumer<PmtuEventBuilder, T> setter) {
        parts.forEach(part -> setter.accept(builder, part));
        return builder;
    }

    private static Arbitrary<IpAddress> addresses() {
        return Arbitraries.oneOf(
                Arbitraries.integers().map(IpAddress::ofIpv4),
                Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(IpAddress::new));
    }

    private static Arbitrary<IpPrefix> prefixes() {
        return Combinators.combine(addresses(), Arbitraries.integers().between(96, 128))
                .as((address, length) -> new IpPrefix(
                        new IpAddress(
                                address.high() & IpPrefix.highMask(length), address.low() & IpPrefix.lowMask(length)),
                        length));
    }

    private static Arbitrary<PmtuEvent.Counts> counts() {
        final Arbitrary<Long> count = Arbitraries.longs().greaterOrEqual(0);
        return Combinators.combine(count, count, count, count, count).as(PmtuEvent.Counts::new);
    }

    private static Arbitrary<byte[]> byteArrays(final int longest) {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(longest);
    }
}
