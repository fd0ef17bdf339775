package io.plateau;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;

/**
 * Logs to standard error only: standard output belongs to the commands' answers. {@code -Dplateau.log=debug} says more, and
 * {@code -Dlogback.configurationFile=FILE} leaves all of it to a file. Found by Logback as a service; a file of ours would cost
 * every command a tenth of a second.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogOutput extends ContextAwareBase implements Configurator {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level %logger{0}: %msg%n";

    /** For Logback. */
    public LogOutput() {}

    @Override
    public ExecutionStatus configure(final LoggerContext loggers) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        final PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(loggers);
        encoder.setPattern(PATTERN);
        encoder.start();
        final ConsoleAppender<ILoggingEvent> output = new ConsoleAppender<>();
        output.setContext(loggers);
        output.setTarget("System.err");
        output.setEncoder(encoder);
        output.start();
        final ch.qos.logback.classic.Logger root = loggers.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(output);
        root.setLevel(Level.toLevel(System.getProperty("plateau.log"), Level.INFO));
        loggers.getLogger("net.openhft")
                .setLevel(Level.toLevel(System.getProperty("plateau.log.chronicle"), Level.ERROR));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
