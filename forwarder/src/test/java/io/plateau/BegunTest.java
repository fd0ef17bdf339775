package io.plateau;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BegunTest {
    private final CountDownLatch closed = new CountDownLatch(1);

    private Begun<AutoCloseable> begun() {
        return new Begun<>("maker", () -> closed::countDown);
    }

    @Test
    void shouldLeaveWhatWasTakenToTheTaker() throws Exception {
        final Begun<AutoCloseable> begun = begun();
        final AutoCloseable made = begun.take();

        begun.close();

        assertThat(closed.getCount()).isOne();
        made.close();
        assertThat(closed.getCount()).isZero();
    }

    @Test
    void shouldCloseWhatNobodyTook() {
        begun().close();

        assertThat(closed.getCount()).isZero();
    }

    @Test
    void shouldThrowWhatTheMakerThrewAndOnlyToTheTaker() {
        final Begun<AutoCloseable> begun = new Begun<>("maker", () -> {
            throw new IllegalArgumentException("no such thing");
        });

        assertThatThrownBy(begun::take)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no such thing");
        assertThatCode(begun::close).doesNotThrowAnyException();
    }

    @Test
    void shouldTakeNothingWhereNothingIsMade() {
        final Begun<AutoCloseable> begun = new Begun<>("maker", () -> null);

        assertThat(begun.take()).isNull();
        begun.close();
    }

    @Test
    void shouldMakeByAnotherThread() {
        final Thread here = Thread.currentThread();
        final Begun<AutoCloseable> begun = new Begun<>("maker", () -> {
            assertThat(Thread.currentThread()).isNotSameAs(here);
            return closed::countDown;
        });

        assertThat(begun.take()).isNotNull();
    }
}
