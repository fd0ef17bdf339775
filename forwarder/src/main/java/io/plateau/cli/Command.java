package io.plateau.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/**
 * One of the program's commands: what it takes, its help, and what it does. Picocli is told by calls: for each
 * kind of annotation that is read Java makes a class anew, at each start, as no archive can hold it.
 */
abstract class Command implements Callable<Integer> {
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    // Its name is what the group above it calls it.
    Command(final String... description) {
        spec.usageMessage().description(description);
        flag(OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help message and exit."));
        flag(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print version information and exit."));
    }

    final CommandSpec spec() {
        return spec;
    }

    // What the help ends with.
    final void footer(final String... lines) {
        spec.usageMessage().footer(lines);
    }

    // True if it is there.
    final Value<Boolean> flag(final OptionSpec.Builder option) {
        return value(option.type(boolean.class).initialValue(false).build());
    }

    // Null if it is not there and has no default.
    final <T> Value<T> option(final Class<T> type, final OptionSpec.Builder option) {
        return value(option.type(type).build());
    }

    // May be there several times; empty if it is not.
    final <T> Value<List<T>> options(final Class<T> type, final OptionSpec.Builder option) {
        return value(option.type(List.class)
                .auxiliaryTypes(type)
                .initialValue(List.of())
                .build());
    }

    // Null if it is not there. They stand in the order in which they are added.
    final <T> Value<T> parameter(final Class<T> type, final PositionalParamSpec.Builder parameter) {
        return value(parameter.type(type).build());
    }

    private <T> Value<T> value(final ArgSpec argument) {
        spec.add(argument);
        return new Value<>(argument);
    }

    // words: what will be read; place: in them, where the name of a command below this one may stand.
    CommandLine asLine(final String[] words, final int place) {
        return new CommandLine(spec);
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    final ParameterException wrong(final String message) {
        return wrong(message, null);
    }

    final ParameterException wrong(final String message, final Exception cause) {
        return new ParameterException(spec.commandLine(), message, cause);
    }
}
