package io.plateau.forensics;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.journal.JournalReader;
import io.plateau.pmtu.ClaimStorm;
import io.plateau.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A control thread that is killed while claims come in, and its journal read meanwhile. {@code -Dplateau.kills=100} kills it so
 * often.
 */
class JournalKillTest {
    private static final int KILLS = Integer.getInteger("plateau.kills", 5);
    private static final int LOOKS = 50;

    @TempDir
    private Path directory;

    // Not the common pool: where there are two processors it has one thread, and the follower never ends by itself.
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void shouldLoseNothingThatWasSeenOutsideAndNeverRaiseFalseAlarm() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            final AtomicBoolean isOver = new AtomicBoolean();
            final CompletableFuture<Long> follower;
            final long seen;
            try (ChildProcess storm = ChildProcess.java(ClaimStorm.class, List.of(directory.toString()))) {
                seen(storm);
                follower = CompletableFuture.supplyAsync(() -> follow(isOver), threads);
                final CompletableFuture<Void> beside = CompletableFuture.runAsync(this::verify, threads);
                long latest = 0;
                for (int look = 0; look < LOOKS * (kill % 3 + 1) || !beside.isDone(); look++) {
                    latest = seen(storm);
                }
                beside.join();
                seen = latest;
            }
            isOver.set(true);
            final long followed = follower.join();
            final long last = last();
            assertThat(last).as("kill %d", kill).isGreaterThanOrEqualTo(seen);
            assertThat(followed).isEqualTo(last);
            verify();
        }
    }

    private static long seen(final ChildProcess storm) throws IOException {
        return Long.parseLong(storm.nextLine());
    }

    private void verify() {
        final JournalVerification verification = new JournalVerification(directory);
        assertThat(verification.isSound()).as("%s", verification.findings()).isTrue();
    }

    private long follow(final AtomicBoolean isOver) {
        try (JournalReader reader = JournalReader.open(directory).checkingChain()) {
            reader.seekLast(1);
            long last = 0;
            boolean isLast = false;
            while (true) {
                while (reader.next()) {
                    last = reader.event().sequence();
                }
                if (isLast) {
                    return last;
                }
                isLast = isOver.get();
            }
        }
    }

    private long last() {
        try (JournalReader reader = JournalReader.open(directory)) {
            reader.seekLast(1);
            return reader.next() ? reader.record().sequence() : 0;
        }
    }
}
