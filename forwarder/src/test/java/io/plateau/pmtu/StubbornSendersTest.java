package io.plateau.pmtu;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import org.junit.jupiter.api.Test;

class StubbornSendersTest {
    private static final IpAddress HOST = IpAddress.parse("198.51.100.7");

    private final StubbornSenders senders = new StubbornSenders();

    private static PmtuEvent event(final IpAddress destination, final String sender, final String flow, final int at) {
        return PmtuEvent.of(EventType.STUBBORN_SENDER, at)
                .destination(IpPrefix.host(destination))
                .sender(IpAddress.parse(sender))
                .detail(flow)
                .build();
    }

    private static PmtuEvent event(final int number) {
        return event(HOST, "192.0.2.1", "TCP port " + number + " to 443", number);
    }

    @Test
    void shouldKeepTheLatestOfEachFlow() {
        final PmtuEvent first = event(HOST, "192.0.2.1", "TCP port 1 to 443", 1);
        final PmtuEvent second = event(HOST, "192.0.2.1", "TCP port 2 to 443", 2);
        final PmtuEvent later = event(HOST, "192.0.2.1", "TCP port 1 to 443", 3);
        senders.note(first);
        senders.note(second);
        senders.note(later);

        assertThat(senders.of(HOST)).containsExactly(second, later);
    }

    @Test
    void shouldKnowOneSenderFromAnotherByMoreThanItsPorts() {
        final PmtuEvent first = event(HOST, "192.0.2.1", "UDP port 4000 to 4001", 1);
        final PmtuEvent second = event(HOST, "192.0.2.2", "UDP port 4000 to 4001", 2);
        senders.note(first);
        senders.note(second);

        assertThat(senders.of(HOST)).containsExactly(first, second);
    }

    @Test
    void shouldKeepSomeFlowsOfOneDestination() {
        for (int i = 0; i < StubbornSenders.FLOWS; i++) {
            senders.note(event(i));
        }
        assertThat(senders.of(HOST)).hasSize(StubbornSenders.FLOWS);

        senders.note(event(StubbornSenders.FLOWS));

        assertThat(senders.of(HOST))
                .hasSize(StubbornSenders.FLOWS)
                .doesNotContain(event(0))
                .contains(event(1), event(StubbornSenders.FLOWS));
    }

    @Test
    void shouldKeepSomeDestinations() {
        for (int i = 0; i < StubbornSenders.CAPACITY; i++) {
            senders.note(event(IpAddress.ofIpv4(i), "192.0.2.1", "UDP", 1));
        }
        senders.note(event(IpAddress.ofIpv4(0), "192.0.2.1", "TCP", 2));
        assertThat(senders.of(IpAddress.ofIpv4(0))).as("written again").hasSize(2);

        senders.note(event(1));

        assertThat(senders.of(HOST)).containsExactly(event(1));
        assertThat(senders.of(IpAddress.ofIpv4(1)))
                .as("not written for the longest time")
                .isEmpty();
        assertThat(senders.of(IpAddress.ofIpv4(0))).hasSize(2);
    }

    @Test
    void shouldForgetDestinations() {
        senders.note(event(1));

        senders.forget(HOST);

        assertThat(senders.of(HOST)).isEmpty();
    }
}
