package io.plateau.lab.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuarantineStepTest {
    @ParameterizedTest(name = "try {0} comes from {1}")
    @CsvSource({"0, 66", "13, 79", "14, 130", "39, 155"})
    void shouldLeaveOutTheAddressesOfOtherSteps(final int number, final int address) {
        assertThat(QuarantineStep.address(number)).isEqualTo(address);
    }
}
