package io.plateau;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.plateau.pmtu.event.EventLogException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureLogTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private long nowNs;
    private final FailureLog failures = new FailureLog(logger(), () -> nowNs);

    private Logger logger() {
        final LoggerContext context = new LoggerContext();
        written.setContext(context);
        written.start();
        final Logger logger = context.getLogger("test");
        logger.addAppender(written);
        return logger;
    }

    @Test
    void shouldWriteOneLinePerSecondAndCountTheOthers() {
        for (int i = 0; i < 1000; i++) {
            failures.onError(new EventLogException("the disk is full", null));
        }
        nowNs += SECOND_NS;
        failures.onError(new EventLogException("still full", null));

        assertThat(lines()).containsExactly("the disk is full", "999 failures in between are not shown", "still full");
    }

    @Test
    void shouldShowWhereItFailedUnlessTheMessageSaysItAll() {
        failures.onError(new EventLogException("the disk is full", null));
        nowNs += SECOND_NS;
        failures.onError(new IllegalStateException("a defect"));

        assertThat(written.list.get(0).getThrowableProxy()).isNull();
        assertThat(written.list.get(1).getThrowableProxy()).isNotNull();
    }

    private List<String> lines() {
        return written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
