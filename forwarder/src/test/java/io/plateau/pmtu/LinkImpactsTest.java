package io.plateau.pmtu;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.wire.IpAddress;
import org.junit.jupiter.api.Test;

class LinkImpactsTest {
    private static final IpAddress SENDER = IpAddress.parse("192.0.2.1");
    private static final Counts ONE = new Counts(0, 0, 1, 0, 0);

    private final LinkImpacts impacts = new LinkImpacts();

    private static IpAddress destination(final int number) {
        return IpAddress.ofIpv4(0xC633_0000 + number);
    }

    @Test
    void shouldSumUpUntilItIsTaken() {
        impacts.add(destination(1), 1500, ONE, SENDER);
        impacts.add(destination(1), 1400, new Counts(2, 3, 4, 5, 0), SENDER);

        assertThat(impacts.takeDue(0, 100)).singleElement().satisfies(cost -> {
            assertThat(cost.destination()).hasToString("198.51.0.1");
            assertThat(cost.mtu()).isEqualTo(1400);
            assertThat(cost.counts()).isEqualTo(new Counts(2, 3, 5, 5, 0));
            assertThat(cost.sender()).isEqualTo(SENDER);
        });
        assertThat(impacts.takeDue(100, 200)).isEmpty();
    }

    @Test
    void shouldTellOfDestinationsOncePerPeriod() {
        impacts.add(destination(1), 1500, ONE, SENDER);
        impacts.takeDue(0, 100);
        impacts.add(destination(1), 1500, ONE, SENDER);

        assertThat(impacts.takeDue(99, 199)).isEmpty();
        assertThat(impacts.takeDue(100, 200)).hasSize(1);
    }

    @Test
    void shouldPutOneDestinationTooManyDownToAll() {
        for (int i = 0; i < LinkImpacts.CAPACITY; i++) {
            impacts.add(destination(i), 1500, ONE, SENDER);
        }
        impacts.add(destination(0xFFFF), 1500, ONE, SENDER);
        impacts.add(destination(0xFFFE), 1500, ONE, SENDER);
        impacts.add(IpAddress.parse("2001:db8::1"), 1500, ONE, SENDER);
        impacts.add(destination(7), 1500, ONE, SENDER);

        assertThat(impacts.takeDue(0, 100))
                .hasSize(LinkImpacts.CAPACITY + 2)
                .anySatisfy(cost -> {
                    assertThat(cost.destination()).hasToString("0.0.0.0/0");
                    assertThat(cost.counts().reported()).isEqualTo(2);
                })
                .anySatisfy(cost -> assertThat(cost.destination()).hasToString("::/0"))
                .anySatisfy(cost -> {
                    assertThat(cost.destination()).hasToString("198.51.0.7");
                    assertThat(cost.counts().reported()).isEqualTo(2);
                });
    }

    @Test
    void shouldForgetWhatCostsNothingMore() {
        for (int i = 0; i < LinkImpacts.CAPACITY; i++) {
            impacts.add(destination(i), 1500, ONE, SENDER);
        }
        impacts.takeDue(0, 100);
        impacts.takeDue(100, 200);
        impacts.add(destination(0xFFFF), 1500, ONE, SENDER);

        assertThat(impacts.takeDue(200, 300))
                .singleElement()
                .satisfies(cost -> assertThat(cost.destination()).hasToString("198.51.255.255"));
    }
}
