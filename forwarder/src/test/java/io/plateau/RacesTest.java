package io.plateau;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.ChildProcess;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.Main;

/** Runs each test that is nested in a class named {@code ...Races} under jcstress for a moment. */
class RacesTest {
    @TempDir
    Path directory;

    @Test
    void shouldSeeOnlyWhatIsAcceptable() throws Exception {
        final List<String> opens = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--"))
                .toList();
        final List<String> options = List.of(
                "-m",
                "quick",
                "-sc",
                "false",
                "-time",
                "500",
                "-iters",
                "1",
                "-f",
                "1",
                "-jvmArgs",
                String.join(" ", opens));
        try (ChildProcess jcstress = ChildProcess.in(directory, ChildProcess.javaCommand(Main.class, options))) {
            final List<String> output = jcstress.remainingLines();

            assertThat(jcstress.exitCode()).as(() -> String.join("\n", output)).isZero();
            assertThat(output).anyMatch(line -> line.contains("All remaining tests: 9 matching test results"));
        }
    }
}
