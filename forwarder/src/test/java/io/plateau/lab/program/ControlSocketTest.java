package io.plateau.lab.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.lab.network.LabException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {
    private static final String DONE = "{\"end\":true,\"exit\":0}";

    @TempDir
    private Path folder;

    @Test
    void shouldLeaveOutTheLine() {
        assertThat(ControlSocket.answer(List.of("{\"mtu\":1400}", "{\"mtu\":1500}", DONE)))
                .extracting(entry -> entry.path("mtu").asInt())
                .containsExactly(1400, 1500);
        assertThat(ControlSocket.answer(List.of(DONE))).isEmpty();
    }

    @Test
    void shouldNotTakeCutAnswerForWhole() {
        assertThatThrownBy(() -> ControlSocket.answer(List.of("{\"mtu\":1400}")))
                .isInstanceOf(LabException.class)
                .hasMessage("the forwarder answered [{\"mtu\":1400}]");
    }

    @Test
    void shouldSayWhyTheForwarderRefuses() {
        final String refusal = "{\"end\":true,\"exit\":2,\"error\":\"no such command\"}";

        assertThatThrownBy(() -> ControlSocket.answer(List.of(refusal)))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("no such command");
    }

    @Test
    void shouldSayWhatIsNoJson() {
        assertThatThrownBy(() -> ControlSocket.answer(List.of("{")))
                .isInstanceOf(LabException.class)
                .hasMessage("not JSON, from the control socket: {");
    }

    @Test
    void shouldSayWhatNobodyAnswers() {
        assertThatThrownBy(() -> new ControlSocket(folder.resolve("control.sock")).ask("{\"command\":\"status\"}"))
                .isInstanceOf(LabException.class)
                .hasMessageStartingWith("no answer to {\"command\":\"status\"}: ");
    }
}
