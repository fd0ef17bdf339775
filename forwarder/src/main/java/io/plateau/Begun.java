package io.plateau;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.agrona.CloseHelper;

/**
 * Something that a thread of its own makes, while others go on. The thread begins in the network namespace of the one that starts it.
 * Begun, taken and closed by one thread.
 *
 * @param <T> what is made
 */
final class Begun<T extends AutoCloseable> implements AutoCloseable {
    private final FutureTask<T> task;
    private boolean taken;

    // maker: throws unchecked exceptions only, and may make nothing: null
    Begun(final String name, final Callable<T> maker) {
        task = new FutureTask<>(maker);
        new Thread(task, name).start();
    }

    // Waits until it is made; whoever takes it closes it. Throws what the maker threw.
    T take() {
        final T made = made();
        taken = true;
        return made;
    }

    private T made() {
        try {
            return Uninterruptibles.getUninterruptibly(task);
        } catch (final ExecutionException refused) {
            Throwables.throwIfUnchecked(refused.getCause());
            throw new IllegalStateException("the maker threw what it must not", refused);
        }
    }

    // Closes what nobody took; that it could not be made does not matter any more.
    @Override
    public void close() {
        if (!taken) {
            CloseHelper.quietClose(() -> CloseHelper.close(made()));
        }
    }
}
