package io.plateau.cli;

import io.plateau.settings.Settings;
import io.plateau.settings.SettingsLoader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plateau check}: whether {@code run} would work, and what it would do. */
@Command(
        name = "check",
        description = "Validates a configuration and this machine, and says what run would do. Changes nothing.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  sudo plateau check --config /etc/plateau/gateway.yaml"})
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration, YAML.")
    private Path config;

    CheckCommand() {}

    @Override
    public Integer call() {
        final Settings settings = SettingsLoader.load(config);
        final Machine machine = Machine.here();
        final RunPlan plan = new MachineCheck(machine).plan(settings);
        plan.lines().forEach(spec.commandLine().getOut()::println);
        plan.warnings().forEach(line -> spec.commandLine().getErr().println("plateau: " + line));
        spec.commandLine().getOut().println("kernel " + machine.kernelRelease() + ", privileges: sufficient");
        return 0;
    }
}
