package io.plateau.lab.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.lab.traffic.Measurement;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** What is told of a file. */
class TrafficStepTest {
    private static final Measurement MEASUREMENT = new Measurement(250_000_000, 2_000_000_000, 5_000_000);

    private final StringWriter told = new StringWriter();
    private final Story story = new Story(new PrintWriter(told));

    @Test
    void shouldTellOfFileThatArrives() {
        TrafficStep.tellFile(story, "IPv4, client to server", MEASUREMENT, true);

        assertThat(told.toString())
                .isEqualToIgnoringNewLines(
                        "   IPv4, client to server   192 MiB,  1.00 Gbit/s," + " longest pause 5 ms, SHA-256 equal");
        assertThat(story.isAsTold()).isTrue();
    }

    @Test
    void shouldNotPassOverFileThatDiffers() {
        TrafficStep.tellFile(story, "IPv4, client to server", MEASUREMENT, false);

        assertThat(told.toString()).contains("SHA-256 DIFFERS", "NOT SO: the file arrives as it was sent");
        assertThat(story.isAsTold()).isFalse();
    }
}
