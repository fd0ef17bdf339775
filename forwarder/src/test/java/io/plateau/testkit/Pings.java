package io.plateau.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Echo requests in quick succession, and what ping says of them. Without a deadline ping would wait no longer for the last
 * answers than twice the longest round trip, and take what comes later for lost. With one it goes on asking until it has as
 * many answers as it was to get; what is lost shows as a gap in their sequence numbers.
 *
 * @param wanted answers
 * @param output of ping
 */
public record Pings(int wanted, String output) {
    private static final Pattern ANSWER = Pattern.compile("icmp_seq=(\\d+) .*time=");
    private static final Pattern SENT = Pattern.compile("(\\d+) packets transmitted");

    // Asks until there are so many answers. Destination last.
    public static Pings send(
            final TestNetwork network, final String role, final int wanted, final String... optionsAndDestination) {
        return new Pings(
                wanted,
                network.tryIn(role, command(wanted, optionsAndDestination)).output());
    }

    // The same beside what the test does meanwhile; {@link #of} reads what came of it.
    public static Process start(
            final TestNetwork network,
            final String role,
            final Path output,
            final int wanted,
            final String... optionsAndDestination) {
        return network.startIn(role, output, command(wanted, optionsAndDestination));
    }

    // When it has ended.
    public static Pings of(final int wanted, final Path output) throws IOException {
        return new Pings(wanted, Files.readString(output, UTF_8));
    }

    private static String[] command(final int wanted, final String... optionsAndDestination) {
        final List<String> command =
                new ArrayList<>(List.of("ping", "-n", "-i", "0.002", "-w", "60", "-c", String.valueOf(wanted)));
        command.addAll(List.of(optionsAndDestination));
        return command.toArray(String[]::new);
    }

    // Whether each of the first was answered, once. In whatever order: what the kernel passes on by itself may overtake
    // what
    // the worker has to look at.
    public boolean areAllAnswered() {
        return answered().stream()
                .sorted()
                .toList()
                .equals(IntStream.rangeClosed(1, wanted).boxed().toList());
    }

    private List<Integer> answered() {
        return ANSWER.matcher(output)
                .results()
                .map((MatchResult answer) -> Integer.valueOf(answer.group(1)))
                .toList();
    }

    // Requests, of which the last may not have been answered any more.
    public int sent() {
        final Matcher matcher = SENT.matcher(output);
        if (!matcher.find()) {
            throw new AssertionError(output);
        }
        return Integer.parseInt(matcher.group(1));
    }
}
