package io.plateau.cli;

import java.util.List;
import picocli.CommandLine;

/**
 * A command that only has others below it. They are made when they are needed: to make all takes longer than
 * many an answer.
 */
abstract class CommandGroup extends Command {
    CommandGroup(final String... description) {
        super(description);
    }

    // In the order in which help lists them.
    abstract List<String> names();

    // name: one of these.
    abstract Command make(String name);

    // If no word is the name of one of them, all are needed: to list them, or to find the one that was meant.
    @Override
    final CommandLine asLine(final String[] words, final int place) {
        final CommandLine line = super.asLine(words, place);
        if (place < words.length && names().contains(words[place])) {
            add(words[place], line, words, place);
        } else {
            for (final String name : names()) {
                add(name, line, words, words.length);
            }
        }
        return line;
    }

    private void add(final String name, final CommandLine line, final String[] words, final int place) {
        line.addSubcommand(name, make(name).asLine(words, place + 1));
    }
}
