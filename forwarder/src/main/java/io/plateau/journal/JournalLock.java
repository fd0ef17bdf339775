package io.plateau.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The right to write to a journal: a lock on a file beside it, which the kernel gives back when the process ends. */
final class JournalLock implements AutoCloseable {
    static final String FILE_NAME = "writer.lock";
    private static final int LONGEST_PID = 20;

    private final FileChannel channel;

    private JournalLock(final FileChannel channel) {
        this.channel = channel;
    }

    static JournalLock take(final Path directory) throws IOException {
        final FileChannel channel = open(directory);
        boolean taken = false;
        try {
            taken = channel.tryLock() != null;
        } catch (final OverlappingFileLockException e) {
            throw held(directory, channel, e);
        } finally {
            if (!taken) {
                channel.close();
            }
        }
        if (!taken) {
            throw held(directory, open(directory), null);
        }
        channel.truncate(0);
        channel.write(StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"));
        return new JournalLock(channel);
    }

    private static FileChannel open(final Path directory) throws IOException {
        try {
            return FileChannel.open(
                    directory.resolve(FILE_NAME),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        } catch (final AccessDeniedException e) {
            throw new JournalException(
                    "cannot write to the journal in " + directory
                            + ": permission denied; run as a user who may write there",
                    e);
        }
    }

    private static JournalException held(final Path directory, final FileChannel channel, final Exception cause)
            throws IOException {
        final ByteBuffer owner = ByteBuffer.allocate(LONGEST_PID);
        try (channel) {
            channel.read(owner, 0);
        }
        final String pid =
                StandardCharsets.US_ASCII.decode(owner.flip()).toString().strip();
        return new JournalException(
                "the journal in " + directory + " is being written by process " + pid
                        + "; one forwarder writes to a journal: stop that one or name another journal.directory",
                cause);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
