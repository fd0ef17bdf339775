package io.plateau.lab.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExecutionTest {
    @Test
    void shouldReturnWhatTheProgramWrote() {
        assertThat(Execution.run(List.of("sh", "-c", "echo heard; echo unheard >&2")))
                .isEqualTo("heard\n");
    }

    @Test
    void shouldSayHowAndWhyTheProgramFailed() {
        assertThatThrownBy(() -> Execution.run(List.of("sh", "-c", "echo out of luck >&2; exit 7")))
                .isInstanceOf(LabException.class)
                .hasMessage("sh -c echo out of luck >&2; exit 7: exit code 7, out of luck");
    }

    @Test
    void shouldSayThatThereIsNoSuchProgram() {
        assertThatThrownBy(() -> Execution.run(List.of("/no/such/program")))
                .isInstanceOf(LabException.class)
                .hasMessageStartingWith("/no/such/program could not be started: ");
    }
}
