package io.plateau.lab.program;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.lab.network.Execution;
import io.plateau.lab.network.LabException;
import io.plateau.lab.network.LabNetwork;
import io.plateau.lab.network.WireNetwork;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The forwarder in a gateway that lacks a link. */
@Tag("system")
class LabForwarderSystemTest {
    @TempDir
    private Path folder;

    @Test
    void shouldSayWhyTheForwarderDoesNotStart() {
        try (LabNetwork network = new WireNetwork()) {
            network.build();
            Execution.run(List.of("ip", "-n", network.nameOf(LabNetwork.GATEWAY), "link", "delete", "lan"));

            assertThatThrownBy(() -> LabForwarder.start(network, folder, "default"))
                    .isInstanceOf(LabException.class)
                    .hasMessageStartingWith("the forwarder said null instead of ready: plateau: ")
                    .hasMessageContaining("lan");
        }
    }
}
