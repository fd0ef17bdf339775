package io.plateau.cli;

import io.plateau.OfflinePort;
import io.plateau.OfflineRun;
import io.plateau.control.ControlClient;
import io.plateau.control.StatusJson;
import io.plateau.control.StatusReport;
import io.plateau.settings.ConfigurationException;
import io.plateau.settings.ForwardingSettings.Mode;
import io.plateau.settings.PortSettings;
import io.plateau.settings.Settings;
import io.plateau.settings.SettingsLoader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;

/** {@code plateau offline}: the fast path over capture files. */
final class OfflineCommand extends Command {
    private final Value<Path> config = option(
            Path.class,
            OptionSpec.builder("--config").required(true).paramLabel("FILE").description("The configuration, YAML."));
    private final Value<List<PortArgument>> reads = options(
            PortArgument.class,
            OptionSpec.builder("--read")
                    .required(true)
                    .paramLabel("PORT=FILE")
                    .converters(new PortArgument.Converter())
                    .description("Capture (pcap or pcapng) of what arrives at a port. Once for each port that has"
                            + " one."));
    private final Value<List<PortArgument>> writes = options(
            PortArgument.class,
            OptionSpec.builder("--write")
                    .paramLabel("PORT=FILE")
                    .converters(new PortArgument.Converter())
                    .description("Capture (pcap, nanoseconds) to write what a port sends to, anew. What other ports"
                            + " send is counted and dropped from memory."));
    private final Value<List<PortArgument>> mtus = options(
            PortArgument.class,
            OptionSpec.builder("--mtu")
                    .paramLabel("PORT=BYTES")
                    .converters(new PortArgument.Converter())
                    .description("MTU of a port's link, 68 to 65535; 1500 if not said. The interfaces are not looked"
                            + " at."));
    private final Value<Boolean> json = flag(
            OptionSpec.builder("--json").description("The summary as the object of 'status --json' instead of text."));

    OfflineCommand() {
        super(
                "Moves the frames of capture files as a running forwarder would: the same fast path, on the times of"
                        + " the captures. Needs no privileges and no interfaces; the same input gives the same output,"
                        + " byte for byte.",
                "",
                "Frames of all ports go in the order of their times, at one time in the order of the configuration. A"
                        + " capture has no offload metadata: a frame counts with the length that it has there, and one"
                        + " of which it holds only the beginning is malformed.",
                "The journal is written if the configuration sets journal.directory to a directory that is absent,"
                        + " empty, or written by offline runs alone. A damaged capture is obeyed up to the damage"
                        + " (exit code 1).",
                "");
        footer(
                "",
                "Example:",
                "  plateau offline --config wire.yaml --read lan=in.pcapng --write wan=out.pcap --mtu wan=1400");
    }

    @Override
    public Integer call() {
        final Settings settings = SettingsLoader.load(config.get());
        if (settings.forwarding().mode() == Mode.ROUTED) {
            throw new ConfigurationException(
                    List.of(config.get() + ": forwarding.mode: captures do not hold what a gateway has"
                            + " of the kernel, its addresses and neighbours; offline moves frames in mode: wire"));
        }
        final List<OfflinePort> links = links(settings);
        try (OfflineRun run = OfflineRun.open(settings, links, Version.current())) {
            if (run.journalNote() != null) {
                err().println("plateau: " + run.journalNote());
                err().flush();
            }
            try {
                run.run();
            } finally {
                print(run.status());
            }
        }
        return 0;
    }

    private List<OfflinePort> links(final Settings settings) {
        final List<String> names =
                settings.ports().stream().map(PortSettings::name).toList();
        final OfflineArguments arguments = new OfflineArguments(this, config.get(), names);
        final Map<String, Path> read = arguments.readable("--read", reads.get());
        final Map<String, Path> written = arguments.writable("--write", writes.get(), read.values());
        final Map<String, Integer> linkMtus = arguments.mtus("--mtu", mtus.get());
        return names.stream()
                .map(name -> new OfflinePort(
                        read.get(name), written.get(name), linkMtus.getOrDefault(name, OfflineArguments.DEFAULT_MTU)))
                .toList();
    }

    private void print(final StatusReport report) {
        final PrintWriter out = out();
        final String line = StatusJson.line(report);
        if (json.get()) {
            out.println(line);
        } else {
            out.printf("plateau %s, %d s of the captures' time%n%n", report.version(), report.uptimeSeconds());
            StatusText.printCounters(ControlClient.tree(line), out);
        }
        out.flush();
    }
}
