package io.plateau.forensics;

import io.plateau.pmtu.event.EventTime;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * One part of what an event says; all of them stand in the order that exports have.
 *
 * @param label as the contract spells it, kebab-case
 * @param value what an event has of it: a Long or a String, null if it does not say
 */
record EventField(String label, Function<PmtuEvent, Object> value) {
    static final List<EventField> ALL = List.of(
            new EventField("seq", number(PmtuEvent::sequence)),
            new EventField("time", event -> EventTime.text(event.timeNs())),
            new EventField("event", event -> event.type().label()),
            new EventField("destination", text(PmtuEvent::destination)),
            new EventField("old-mtu", number(PmtuEvent::oldMtu)),
            new EventField("new-mtu", number(PmtuEvent::enforcedMtu)),
            new EventField("claimed-mtu", number(PmtuEvent::claimedMtu)),
            new EventField(
                    "reason",
                    event -> event.reason() == Reason.NONE
                            ? null
                            : event.reason().label()),
            new EventField("reporter", text(PmtuEvent::reporter)),
            new EventField("port", text(PmtuEvent::port)),
            new EventField("sender", text(PmtuEvent::sender)),
            new EventField("operator-uid", number(PmtuEvent::operatorUid)),
            new EventField("packet", hex(PmtuEvent::packet)),
            new EventField("digest", hex(PmtuEvent::digest)),
            new EventField(
                    "state",
                    event -> event.state() == null ? null : event.state().label()),
            new EventField(
                    "source",
                    event -> event.source() == null ? null : event.source().label()),
            new EventField(
                    "expires",
                    event -> event.expiresNs() == PmtuEvent.ABSENT ? null : EventTime.text(event.expiresNs())),
            new EventField("fragmented", count(PmtuEvent.Counts::fragmented)),
            new EventField("resegmented", count(PmtuEvent.Counts::resegmented)),
            new EventField("reported", count(PmtuEvent.Counts::reported)),
            new EventField("dropped", count(PmtuEvent.Counts::dropped)),
            new EventField("forwarded", count(PmtuEvent.Counts::forwarded)),
            new EventField("link-mtu", number(PmtuEvent::linkMtu)),
            new EventField(
                    "quoted-datagram",
                    event -> event.quoteEvidence() == null
                            ? null
                            : event.quoteEvidence().label()),
            new EventField("detail", text(PmtuEvent::detail)));

    /**
     * What an event has of it.
     *
     * @param event any
     * @return a Long or a String; null if the event does not say
     */
    Object of(final PmtuEvent event) {
        return value.apply(event);
    }

    private static Function<PmtuEvent, Object> number(final ToLongFunction<PmtuEvent> part) {
        return event -> part.applyAsLong(event) == PmtuEvent.ABSENT ? null : (Object) part.applyAsLong(event);
    }

    private static Function<PmtuEvent, Object> count(final ToLongFunction<PmtuEvent.Counts> part) {
        return event -> event.counts() == null ? null : (Object) part.applyAsLong(event.counts());
    }

    private static Function<PmtuEvent, Object> text(final Function<PmtuEvent, Object> part) {
        return event -> part.apply(event) == null ? null : part.apply(event).toString();
    }

    private static Function<PmtuEvent, Object> hex(final Function<PmtuEvent, byte[]> part) {
        return event -> part.apply(event) == null ? null : HexFormat.of().formatHex(part.apply(event));
    }
}
