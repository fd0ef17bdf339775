package io.plateau.counters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PortCountersTest {
    @Test
    void shouldSumUpWhatWorkersCounted() {
        final PortCounters first = new PortCounters("lan");
        final PortCounters second = new PortCounters("lan");
        first.addReceived(5);
        first.count(Verdict.FORWARDED);
        first.count(Verdict.POLICY);
        first.addTransmitted(7);
        first.kernelDropped(11);
        second.addReceived(20);
        second.count(Verdict.FORWARDED);
        second.addAssisted(100);
        second.kernelDropped(1);

        final PortCounters sum = PortCounters.sum(List.of(first, second));

        assertThat(sum.port()).isEqualTo("lan");
        assertThat(sum.received()).isEqualTo(125);
        assertThat(sum.of(Verdict.FORWARDED)).isEqualTo(102);
        assertThat(sum.of(Verdict.POLICY)).isEqualTo(1);
        assertThat(sum.of(Verdict.REPORTED)).isZero();
        assertThat(sum.transmitted()).isEqualTo(7);
        assertThat(sum.assisted()).isEqualTo(100);
        assertThat(sum.kernelDropped()).isEqualTo(12);
        assertThat(first.received()).as("as it was").isEqualTo(5);
    }
}
