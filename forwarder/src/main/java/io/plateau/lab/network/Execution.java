package io.plateau.lab.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Runs one program to its end. */
public final class Execution {
    private static final long PATIENCE_S = 120;

    private Execution() {}

    /**
     * Runs a program that has to succeed.
     *
     * @param command program and arguments
     * @return what it wrote to standard output
     * @throws LabException with what it wrote to standard error
     */
    public static String run(final List<String> command) {
        final Process process;
        try {
            process = new ProcessBuilder(command).start();
            process.getOutputStream().close();
        } catch (final IOException e) {
            throw LabException.failed(command.get(0) + " could not be started: " + e.getMessage(), e);
        }
        final CompletableFuture<String> output = beside(() -> text(process, true));
        final CompletableFuture<String> errors = beside(() -> text(process, false));
        try {
            if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
                throw LabException.failed("no end within " + PATIENCE_S + " s: " + String.join(" ", command));
            }
            if (process.exitValue() != 0) {
                throw LabException.failed(String.join(" ", command) + ": exit code " + process.exitValue() + ", "
                        + errors.get(PATIENCE_S, TimeUnit.SECONDS).strip());
            }
            return output.get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LabException.failed("interrupted", e);
        } catch (final ExecutionException | TimeoutException e) {
            throw LabException.failed("no output from: " + String.join(" ", command), e);
        } finally {
            // After an interrupt it is killed, and must be gone: the caller may undo what it did.
            process.destroyForcibly().onExit().join();
        }
    }

    /**
     * Does what may wait for long, in a thread of its own: the common pool has but one where there are two processors.
     *
     * @param work what
     * @return its result
     * @param <T> of that
     */
    public static <T> CompletableFuture<T> beside(final Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> {
            final Thread thread = new Thread(task, "lab-beside");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private static String text(final Process process, final boolean isOutput) {
        try {
            final byte[] bytes = (isOutput ? process.getInputStream() : process.getErrorStream()).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw LabException.failed("a program's output could not be read", e);
        }
    }
}
