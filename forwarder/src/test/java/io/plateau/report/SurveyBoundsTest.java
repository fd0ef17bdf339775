package io.plateau.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import org.junit.jupiter.api.Test;

/** More destinations than are followed. */
class SurveyBoundsTest {
    private static final int FOLLOWED = 100;

    private final Survey survey = new Survey(new Span(Span.EVER, Span.EVER), FOLLOWED);

    @Test
    void shouldKeepTheWorst() {
        for (int i = 1; i <= 1000; i++) {
            lower(i);
            cost(i, i % 100 == 0 ? 1000 : 0);
        }
        survey.end();

        assertThat(survey.worst(10)).hasSize(10).allMatch(row -> row.cost().dropped() == 1000);
        assertThat(survey.isWhole()).isFalse();
    }

    @Test
    void shouldSumUpThoseToo() {
        for (int i = 1; i <= 1000; i++) {
            lower(i);
            cost(i, 1);
        }
        survey.end();

        assertThat(survey.cost().dropped()).isEqualTo(1000);
        assertThat(survey.destinations()).isEqualTo(1000);
        assertThat(survey.loweredEver()).isEqualTo(1000);
    }

    @Test
    void shouldFollowAsManyAsThereIsRoomFor() {
        for (int i = 1; i <= FOLLOWED; i++) {
            lower(i);
        }
        survey.end();

        assertThat(survey.isWhole()).isTrue();
        assertThat(survey.loweredAtEnd()).isEqualTo(FOLLOWED);
    }

    private void lower(final int number) {
        survey.note(PmtuEvent.of(EventType.MTU_CHANGED, number)
                .reason(Reason.CLAIM)
                .destination(IpPrefix.host(IpAddress.ofIpv4(number)))
                .newMtu(1400)
                .state(EntryState.LEARNED)
                .source(EntrySource.ICMP)
                .build());
    }

    private void cost(final int number, final long dropped) {
        survey.note(PmtuEvent.of(EventType.IMPACT, number)
                .destination(IpPrefix.host(IpAddress.ofIpv4(number)))
                .counts(new Counts(0, 0, 0, dropped, 0))
                .build());
    }
}
