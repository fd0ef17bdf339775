package io.plateau.lab.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which namespaces are swept away, and which are none of ours. */
@Tag("system")
class NamespaceNamesSystemTest {
    private final List<String> made = new ArrayList<>();

    @AfterEach
    void takeDown() {
        made.stream().filter(name -> existing().contains(name)).forEach(NamespaceNames::delete);
    }

    private String make(final String name) {
        Execution.run(List.of("ip", "netns", "add", name));
        made.add(name);
        return name;
    }

    private static List<String> existing() {
        return Execution.run(List.of("ip", "netns", "list"))
                .lines()
                .map(line -> line.replaceFirst(" .*", ""))
                .toList();
    }

    private static long pidOfProcessThatIsGone() throws Exception {
        final Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        return gone.pid();
    }

    @Test
    void shouldRemoveWhatProcessThatIsGoneHasLeft() throws Exception {
        final String stale = make("plateau-lab-" + pidOfProcessThatIsGone() + "-client");
        final Process orphan = new ProcessBuilder("ip", "netns", "exec", stale, "sleep", "1000").start();
        while (Execution.run(List.of("ip", "netns", "pids", stale)).isBlank()) {
            Thread.onSpinWait();
        }

        assertThat(NamespaceNames.sweep()).isPositive();

        assertThat(existing()).doesNotContain(stale);
        assertThat(orphan.waitFor()).isEqualTo(128 + 9);
    }

    @Test
    void shouldRemoveWhatAnEarlierProcessOfOurNumberHasLeft() {
        final String stale = make(NamespaceNames.ofThisProcess().of("client"));

        NamespaceNames.sweep();

        assertThat(existing()).doesNotContain(stale);
    }

    @Test
    void shouldLeaveAloneWhatProcessThatLivesHasMade() {
        final long living = ProcessHandle.current().parent().orElseThrow().pid();
        final String theirs = make("plateau-lab-" + living + "-client");

        NamespaceNames.sweep();

        assertThat(existing()).contains(theirs);
    }

    @Test
    void shouldLeaveAloneWhatIsNotCalledLikeTheLabs() throws Exception {
        final String foreign = make("other-plateau-lab-" + pidOfProcessThatIsGone() + "-client");

        NamespaceNames.sweep();

        assertThat(existing()).contains(foreign);
    }
}
