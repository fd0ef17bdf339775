package io.plateau.lab.step;

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

    @Test
    void shouldSayWhatIsExpectedAndWhatIsSeen() {
        story.compare("legs of a spider", 8, 8);

        assertThat(told.toString()).isEqualToIgnoringNewLines("   => legs of a spider: expected 8, seen 8");
        assertThat(story.isAsTold()).isTrue();
    }

    @Test
    void shouldNotPassOverWhatIsNotExpected() {
        story.compare("legs of a spider", 8, 6);

        assertThat(told.toString()).isEqualToIgnoringNewLines("   NOT SO: legs of a spider: expected 8, seen 6");
        assertThat(story.isAsTold()).isFalse();
    }

    @Test
    void shouldUseAllOfTheLine() {
        story.tell("a".repeat(48) + " " + "b".repeat(48));

        assertThat(told.toString().lines()).containsExactly("   " + "a".repeat(48) + " " + "b".repeat(48));
    }

    @Test
    void shouldGoOnInTheNextLine() {
        story.tell("a".repeat(48) + " " + "b".repeat(49) + " c");

        assertThat(told.toString().lines()).containsExactly("   " + "a".repeat(48), "      " + "b".repeat(49) + " c");
    }

    @Test
    void shouldNotCutWords() {
        story.tell("  " + "/path".repeat(30));

        assertThat(told.toString().lines()).containsExactly("     " + "/path".repeat(30));
    }
}
