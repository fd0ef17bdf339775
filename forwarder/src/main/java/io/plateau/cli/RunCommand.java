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
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.OptionSpec;

/** {@code plateau run}: forwards until it is told to stop. */
final class RunCommand extends Command {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    private final Value<Path> config = option(
            Path.class,
            OptionSpec.builder("--config").required(true).paramLabel("FILE").description("The configuration, YAML."));

    RunCommand() {
        super(
                "Forwards until SIGTERM or SIGINT. Prints 'ready' once every port moves frames.",
                "SIGHUP reads the file again and puts its policy in force.");
        footer("", "Example:", "  sudo plateau run --config /etc/plateau/wire.yaml");
    }

    @Override
    public Integer call() throws InterruptedException {
        final CountDownLatch end = new CountDownLatch(1);
        ProcessSignals.handle("TERM", end::countDown);
        ProcessSignals.handle("INT", end::countDown);
        final Settings settings = SettingsLoader.load(config.get());
        final RunPlan plan = new MachineCheck(Machine.here()).plan(settings);
        plan.warnings().forEach(LOG::warn);
        try (Forwarder forwarder = Forwarder.start(settings, Version.current())) {
            ProcessSignals.handle("HUP", () -> reload(forwarder));
            out().println("ready");
            out().flush();
            end.await();
        }
        return 0;
    }

    private void reload(final Forwarder forwarder) {
        try {
            forwarder.reload(SettingsLoader.load(config.get()));
            LOG.info("the policy of {} is in force", config.get());
        } catch (final ConfigurationException
                | MissingFeatureException
                | PmtuRefusedException
                | EventLogException
                | ForwarderException e) {
            LOG.error("the policy stays as it was: {}", e.getMessage());
        }
    }
}
