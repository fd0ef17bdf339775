package io.plateau.lab.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutingTest {
    @TempDir
    private Path folder;

    @Test
    void shouldGiveUpWhenDaemonHasEnded() throws Exception {
        final Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        final Routing routing = new Routing(List.of(ended));

        assertThatThrownBy(() -> routing.await(() -> false, "a route is there"))
                .isInstanceOf(LabException.class)
                .hasMessage("not so, and BIRD's logs may say why: a route is there");
        routing.close();
    }

    @Test
    void shouldGiveUpWhenInterrupted() {
        Thread.currentThread().interrupt();
        final Routing routing = new Routing(List.of());

        assertThatThrownBy(() -> routing.await(() -> false, "a route is there")).hasMessage("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldAskUntilItIsSo() {
        final int[] asked = {0};

        new Routing(List.of()).await(() -> ++asked[0] == 3, "asked three times");

        assertThat(asked[0]).isEqualTo(3);
    }

    @Test
    void shouldTakeDownNetworkThatWasNotBuilt() {
        final RoutedNetwork network = new RoutedNetwork(folder);

        network.close();

        assertThat(network.configuration()).contains("mode: routed");
    }
}
