package io.plateau.lab.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @Test
    void shouldRunTheJarByItsManifest() {
        assertThat(Program.command(List.of("-Xmx1g"), "target/plateau.jar", "pmtu", "list"))
                .containsExactly(JAVA, "-Xmx1g", "-jar", "target/plateau.jar", "pmtu", "list");
    }

    @ParameterizedTest
    @ValueSource(strings = {"target/classes", "target/classes:agrona.jar", "agrona.jar:target/classes"})
    void shouldNameTheMainClassWhereThereIsNoOneJar(final String classPath) {
        assertThat(Program.command(List.of(), classPath, "status"))
                .containsExactly(JAVA, "-cp", classPath, "io.plateau.Plateau", "status");
    }

    @Test
    void shouldLeaveTheDebuggerToTheFirstProcess() {
        final List<String> options = List.of("-agentlib:jdwp=transport=dt_socket,address=5005", "-Xmx1g");

        assertThat(Program.command(options, "plateau.jar")).containsExactly(JAVA, "-Xmx1g", "-jar", "plateau.jar");
    }
}
