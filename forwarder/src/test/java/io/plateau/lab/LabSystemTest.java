package io.plateau.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole story, with the real forwarder. */
@Tag("system")
class LabSystemTest {
    private static String namespacesOfThisProcess() {
        final String prefix = NamespaceNames.ofThisProcess().of("");
        return String.join(
                "\n",
                Execution.run(List.of("ip", "netns", "list"))
                        .lines()
                        .filter(name -> name.startsWith(prefix))
                        .toList());
    }

    @Test
    void shouldHappenAsTold() {
        final StringWriter told = new StringWriter();
        try (Lab lab = new Lab(new PrintWriter(told))) {
            assertThat(lab.play()).as(told.toString()).isTrue();
        }
        assertThat(told.toString())
                .contains(
                        "1  Traffic before",
                        "2  A forged claim",
                        "3  The same claim",
                        "4  A true",
                        "5  What the journal")
                .doesNotContain("NOT SO");
        assertThat(namespacesOfThisProcess()).isEmpty();
    }
}
