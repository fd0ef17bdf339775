package io.plateau.cli;

import io.plateau.Forwarder;
import io.plateau.ForwarderException;
import io.plateau.pmtu.PmtuRefusedException;
import io.plateau.pmtu.event.EventLogException;
import io.plateau.settings.ConfigurationException;
import io.plateau.settings.MissingFeatureException;
import io.plateau.settings.Settings;
import io.plateau.settings.SettingsLoader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plateau run}: forwards until it is told to stop. */
@Command(
        name = "run",
        description = {
            "Forwards until SIGTERM or SIGINT. Prints 'ready' once every port moves frames.",
            "SIGHUP reads the file again and puts its policy in force."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  sudo plateau run --config /etc/plateau/wire.yaml"})
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Spec
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration, YAML.")
    private Path config;

    RunCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        final CountDownLatch end = new CountDownLatch(1);
        ProcessSignals.handle("TERM", end::countDown);
        ProcessSignals.handle("INT", end::countDown);
        final Settings settings = SettingsLoader.load(config);
        final RunPlan plan = new MachineCheck(Machine.here()).plan(settings);
        plan.warnings().forEach(LOG::warn);
        try (Forwarder forwarder = Forwarder.start(settings, Version.current())) {
            ProcessSignals.handle("HUP", () -> reload(forwarder));
            spec.commandLine().getOut().println("ready");
            spec.commandLine().getOut().flush();
            end.await();
        }
        return 0;
    }

    private void reload(final Forwarder forwarder) {
        try {
            forwarder.reload(SettingsLoader.load(config));
            LOG.info("the policy of {} is in force", config);
        } catch (final ConfigurationException
                | MissingFeatureException
                | PmtuRefusedException
                | EventLogException
                | ForwarderException e) {
            LOG.error("the policy stays as it was: {}", e.getMessage());
        }
    }
}
