package io.plateau.cli;

import io.plateau.settings.Settings;
import io.plateau.settings.SettingsLoader;
import java.nio.file.Path;
import picocli.CommandLine.Model.OptionSpec;

/** {@code plateau check}: whether {@code run} would work, and what it would do. */
final class CheckCommand extends Command {
    private final Value<Path> config = option(
            Path.class,
            OptionSpec.builder("--config").required(true).paramLabel("FILE").description("The configuration, YAML."));

    CheckCommand() {
        super("Validates a configuration and this machine, and says what run would do. Changes nothing.");
        footer("", "Example:", "  sudo plateau check --config /etc/plateau/gateway.yaml");
    }

    @Override
    public Integer call() {
        final Settings settings = SettingsLoader.load(config.get());
        final Machine machine = Machine.here();
        final RunPlan plan = new MachineCheck(machine).plan(settings);
        plan.lines().forEach(out()::println);
        plan.warnings().forEach(line -> err().println("plateau: " + line));
        out().println("kernel " + machine.kernelRelease() + ", privileges: sufficient");
        return 0;
    }
}
