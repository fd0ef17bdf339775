package io.plateau.lab.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plateau.lab.network.Execution;
import io.plateau.lab.network.LabException;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Plateau itself as a program to run: same JVM, same options, same classes as the lab's own. */
final class Program {
    private static final String MAIN_CLASS = "io.plateau.Plateau";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Program() {}

    static List<String> command(final String... arguments) {
        return command(
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                System.getProperty("java.class.path"),
                arguments);
    }

    // options, classPath: of the JVM that is to be like this one
    static List<String> command(final List<String> options, final String classPath, final String... arguments) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        options.stream().filter(option -> !option.startsWith("-agentlib:jdwp")).forEach(command::add);
        if (classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator)) {
            // The jar's manifest opens what Agrona and Chronicle need.
            command.addAll(List.of("-jar", classPath));
        } else {
            command.addAll(List.of("-cp", classPath, MAIN_CLASS));
        }
        command.addAll(List.of(arguments));
        return command;
    }

    // Runs a command that answers with a JSON object a line.
    static List<JsonNode> json(final String... arguments) {
        final List<JsonNode> answers = new ArrayList<>();
        for (final String line : Execution.run(command(arguments)).lines().toList()) {
            try {
                answers.add(JSON.readTree(line));
            } catch (final JsonProcessingException e) {
                throw LabException.failed("not JSON, from " + String.join(" ", arguments) + ": " + line, e);
            }
        }
        return answers;
    }
}
