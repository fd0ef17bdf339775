package io.plateau.bench;

import io.plateau.wire.IpPrefix;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes commands for {@code ip -batch} that make routes as the Internet has them. Used by bench/routes. */
@Command(name = "RouteLister", mixinStandardHelpOptions = true)
public final class RouteLister implements Callable<Integer> {
    @Option(names = "--routes", required = true, description = "How many.")
    private int routes;

    @Option(names = "--via", required = true, split = ",", description = "Next hops, taken in turn.")
    private List<String> gateways;

    private RouteLister() {}

    /**
     * Writes to standard output.
     *
     * @param arguments see --help
     */
    public static void main(final String[] arguments) {
        System.exit(new CommandLine(new RouteLister()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        final List<IpPrefix> prefixes = Internet.transit(new Internet().ipv4(routes));
        final BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.US_ASCII));
        for (int i = 0; i < prefixes.size(); i++) {
            writer.write("route add " + prefixes.get(i) + " via " + gateways.get(i % gateways.size()) + "\n");
        }
        writer.flush();
        return 0;
    }
}
