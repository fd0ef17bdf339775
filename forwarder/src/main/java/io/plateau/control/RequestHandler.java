package io.plateau.control;

import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.table.EntryState;
import io.plateau.wire.IpPrefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Answers one request. Any thread; keeps nothing. */
final class RequestHandler {
    private static final int IPV4_MINIMUM = 68;
    private static final int IPV6_MINIMUM = 1280;
    private static final int MAXIMUM = 65_535;

    private final ControlTarget target;

    RequestHandler(final ControlTarget target) {
        this.target = target;
    }

    // Throws ControlException if it cannot be done.
    void handle(final ControlRequest request, final long operatorUid, final Answer answer) throws IOException {
        switch (request.command()) {
            case STATUS -> StatusJson.write(answer.json(), target.status());
            case PMTU_LIST -> list(request.state(), answer);
            case PMTU_SHOW -> show(destination(request), answer);
            case PMTU_SET -> done(set(request, operatorUid), answer);
            case PMTU_CLEAR -> done(target.clear(destination(request), operatorUid), answer);
            case PMTU_CLEAR_ALL -> done(target.clearAll(operatorUid), answer);
            case PMTU_ACCEPT -> done(target.accept(host(request), operatorUid), answer);
            default -> throw new ControlException(2, "unknown command " + request.command());
        }
    }

    private void list(final String label, final Answer answer) throws IOException {
        final EntryState wanted = label == null ? null : state(label);
        try {
            target.forEachEntry(entry -> {
                if (wanted == null || entry.entry().state() == wanted) {
                    write(entry, answer);
                }
            });
        } catch (final UncheckedIOException gone) {
            throw gone.getCause();
        }
    }

    private void show(final IpPrefix destination, final Answer answer) throws IOException {
        final List<ListedEntry> found = target.find(destination);
        if (found.isEmpty()) {
            throw new ControlException(
                    1, "nothing is known about " + destination + "; the MTU of the link towards it is what counts");
        }
        List<PmtuEvent> stubborn = target.stubbornSenders(destination);
        for (final ListedEntry entry : found) { // the first is the one in force, if any is
            EntryJson.write(answer.json(), entry.entry(), entry.counts(), stubborn);
            stubborn = List.of();
        }
    }

    private static void write(final ListedEntry entry, final Answer answer) {
        try {
            EntryJson.write(answer.json(), entry.entry(), entry.counts());
        } catch (final IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static void done(final String words, final Answer answer) throws IOException {
        answer.json().writeStartObject();
        answer.json().writeStringField("done", words);
        answer.json().writeEndObject();
    }

    private String set(final ControlRequest request, final long operatorUid) {
        final IpPrefix destination = destination(request);
        final boolean ipv4 = destination.address().isIpv4();
        final int least = ipv4 ? IPV4_MINIMUM : IPV6_MINIMUM;
        if (request.mtu() == null || request.mtu() < least || request.mtu() > MAXIMUM) {
            throw new ControlException(
                    2,
                    "MTU " + (request.mtu() == null ? "is missing" : request.mtu() + " is impossible") + ": towards "
                            + destination + " it goes from " + least + " ("
                            + (ipv4 ? "RFC 791 section 3.2" : "RFC 8200 section 5") + ") to " + MAXIMUM);
        }
        return target.set(destination, request.mtu(), Boolean.TRUE.equals(request.lock()), operatorUid);
    }

    private static IpPrefix host(final ControlRequest request) {
        final IpPrefix destination = destination(request);
        if (!destination.isHost()) {
            throw new ControlException(2, destination + " is a prefix; claims are about single addresses");
        }
        return destination;
    }

    private static IpPrefix destination(final ControlRequest request) {
        if (request.destination() == null) {
            throw new ControlException(2, "a destination is missing; write an address or a prefix");
        }
        try {
            return IpPrefix.parse(request.destination());
        } catch (final IllegalArgumentException malformed) {
            throw new ControlException(2, malformed.getMessage());
        }
    }

    private static EntryState state(final String label) {
        return Arrays.stream(EntryState.values())
                .filter(state -> state.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new ControlException(
                        2,
                        "'" + label + "' is no state; states are "
                                + Arrays.stream(EntryState.values())
                                        .map(EntryState::label)
                                        .collect(Collectors.joining(", "))));
    }
}
