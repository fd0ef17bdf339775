package io.plateau.cli;

import com.google.common.base.Throwables;
import io.plateau.control.ControlException;
import io.plateau.journal.JournalException;
import io.plateau.journal.JournalMissingException;
import io.plateau.journal.JournalVersionException;
import io.plateau.linux.ErrorNumber;
import io.plateau.linux.SystemCallException;
import io.plateau.pmtu.event.EventLogException;
import io.plateau.port.CaptureException;
import io.plateau.settings.ConfigurationException;
import io.plateau.settings.MissingFeatureException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Turns failures into words on standard error and an exit code. The stack trace is shown only with
 * {@code -Dplateau.debug}.
 */
final class FailureHandler implements IExecutionExceptionHandler, IParameterExceptionHandler {
    /** Failed while running. */
    static final int FAILED = 1;

    /** Wrong usage or configuration. */
    static final int WRONG = 2;

    /** The machine or this version lacks something. */
    static final int LACKING = 3;

    // Those whose message is for people.
    private static final List<Class<? extends Exception>> WITH_WORDS = List.of(
            ControlException.class,
            ConfigurationException.class,
            MissingFeatureException.class,
            SystemCallException.class,
            JournalException.class,
            EventLogException.class,
            CaptureException.class,
            AnswerFileException.class,
            IllegalStateException.class);

    FailureHandler() {}

    // Wrong options and arguments. (Not as a lambda: java's archive could not hold this class then.)
    @Override
    public int handleParseException(final ParameterException wrong, final String[] arguments) {
        final CommandLine command = wrong.getCommandLine();
        final PrintWriter err = command.getErr();
        err.println("plateau: " + wrong.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err)) {
            err.println("see: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        err.flush();
        return WRONG;
    }

    @Override
    public int handleExecutionException(final Exception failure, final CommandLine command, final ParseResult parsed) {
        final PrintWriter err = command.getErr();
        wordsOf(failure).lines().forEach(line -> err.println("plateau: " + line));
        if (System.getProperty("plateau.debug") != null) {
            err.print(Throwables.getStackTraceAsString(failure));
        }
        err.flush();
        return exitCodeOf(failure);
    }

    static int exitCodeOf(final Exception failure) {
        if (failure instanceof ControlException refused) {
            return refused.exitCode();
        }
        if (failure instanceof ConfigurationException) {
            return WRONG;
        }
        if (failure instanceof JournalMissingException) {
            return WRONG;
        }
        final boolean isLacking = failure instanceof MissingFeatureException
                || failure instanceof JournalVersionException
                || lacksPrivilege(failure);
        return isLacking ? LACKING : FAILED;
    }

    private static boolean lacksPrivilege(final Exception failure) {
        return failure instanceof SystemCallException call
                && (call.errno() == ErrorNumber.EPERM || call.errno() == ErrorNumber.EACCES);
    }

    private static String wordsOf(final Exception failure) {
        final boolean hasWords =
                failure.getMessage() != null && WITH_WORDS.stream().anyMatch(type -> type.isInstance(failure));
        return hasWords
                ? failure.getMessage()
                : failure + "; run again with PLATEAU_JAVA_OPTS=-Dplateau.debug to see where";
    }
}
