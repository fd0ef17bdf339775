package io.plateau.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class StoryTest {
    private final StringWriter told = new StringWriter();
    private final Story story = new Story(new PrintWriter(told));

    @Test
    void shouldSayWhatIsSo() {
        story.expect(true, "water is wet");

        assertThat(told.toString()).isEqualToIgnoringNewLines("   => water is wet");
        assertThat(story.isAsTold()).isTrue();
    }

    @Test
    void shouldSayWhatIsNotSo() {
        story.expect(false, "water is dry");

        assertThat(told.toString()).isEqualToIgnoringNewLines("   NOT SO: water is dry");
        assertThat(story.isAsTold()).isFalse();
    }

    @Test
    void shouldNotForgetWhatWasNotSo() {
        story.expect(false, "water is dry");
        story.expect(true, "water is wet");

        assertThat(story.isAsTold()).isFalse();
    }
}
