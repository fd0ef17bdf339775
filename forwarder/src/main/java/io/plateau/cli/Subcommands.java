package io.plateau.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The commands of one level, in the order in which help lists them. They are made when they are needed: picocli reflects
 * on each that it is given, which for all of them takes longer than many an answer.
 */
final class Subcommands {
    private final Map<String, Maker> makers = new LinkedHashMap<>();

    Subcommands() {}

    private record Maker(Supplier<Object> command, Subcommands below) {}

    Subcommands with(final String name, final Supplier<Object> command) {
        return with(name, command, new Subcommands());
    }

    Subcommands with(final String name, final Supplier<Object> command, final Subcommands below) {
        makers.put(name, new Maker(command, below));
        return this;
    }

    // place: in the words, where the name of one of these may stand. If none does, all are needed: to list them, or to
    // find the one that was meant.
    void addTo(final CommandLine parent, final String[] words, final int place) {
        if (place < words.length && makers.containsKey(words[place])) {
            add(parent, words[place], words, place);
        } else {
            makers.keySet().forEach(name -> add(parent, name, words, words.length));
        }
    }

    private void add(final CommandLine parent, final String name, final String[] words, final int place) {
        final Maker maker = makers.get(name);
        final CommandLine command = new CommandLine(maker.command().get());
        maker.below().addTo(command, words, place + 1);
        parent.addSubcommand(name, command);
    }
}
