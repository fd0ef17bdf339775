package io.plateau.cli;

import picocli.CommandLine.Model.ArgSpec;

/**
 * What stands behind an option or a parameter once the command line is read.
 *
 * @param <T> what its text is converted to
 */
final class Value<T> {
    private final ArgSpec argument;

    Value(final ArgSpec argument) {
        this.argument = argument;
    }

    T get() {
        return argument.getValue();
    }
}
