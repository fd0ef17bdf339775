package io.plateau.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlRingTest {
    private static final UnsafeBuffer FRAME = Bytes.hex("00 01 02 03 04 05 06 07");

    private final List<Throwable> errors = new ArrayList<>();

    private ControlRing ring(final int slots, final ControlHandler handler) {
        return new ControlRing(slots, handler, errors::add);
    }

    @Test
    void shouldDeliverInOrderAndDrainOnClose() {
        final List<String> seen = new ArrayList<>();
        final ControlRing ring = ring(
                16,
                event -> seen.add(event.kind() + " " + event.port() + " " + event.timeNs() + " " + event.length() + " "
                        + event.attachment()));
        assertThat(ring.offer(ControlKind.CLAIM, 3, 100, FRAME, 2, 5)).isTrue();
        assertThat(ring.offerCommand("clear", 101)).isTrue();
        assertThat(ring.offerTick(102)).isTrue();
        assertThat(ring.offerOverrun(1, 103, 7)).isTrue();
        ring.start();

        ring.close();
        ring.close();

        assertThat(seen)
                .containsExactly(
                        "CLAIM 3 100 5 null", "COMMAND 0 101 0 clear", "TICK 0 102 0 null", "OVERRUN 1 103 8 null");
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldCopyAndCut() {
        final List<byte[]> seen = new ArrayList<>();
        final List<Integer> lengths = new ArrayList<>();
        final ControlRing ring = ring(16, event -> {
            seen.add(Bytes.copy(event.buffer(), 0, event.length()));
            lengths.add(event.originalLength());
            lengths.add(event.isCut() ? 1 : 0);
        });
        final UnsafeBuffer large = Bytes.allocate(ControlEvent.CAPACITY + 1);
        large.setMemory(0, large.capacity(), (byte) 9);
        ring.offer(ControlKind.CLAIM, 0, 0, FRAME, 2, 5);
        ring.offer(ControlKind.CLAIM, 0, 0, large, 0, ControlEvent.CAPACITY);
        ring.offer(ControlKind.CLAIM, 0, 0, large, 0, ControlEvent.CAPACITY + 1);
        FRAME.putByte(2, FRAME.getByte(2));
        large.setMemory(0, large.capacity(), (byte) 1);
        ring.start();
        ring.close();

        assertThat(seen.get(0)).containsExactly(2, 3, 4, 5, 6);
        assertThat(seen.get(1)).hasSize(ControlEvent.CAPACITY).containsOnly(9);
        assertThat(seen.get(2)).hasSize(ControlEvent.CAPACITY).containsOnly(9);
        assertThat(lengths).containsExactly(5, 0, 2048, 0, 2049, 1);
    }

    @Test
    void shouldKeepRoomForCommandsWhenClaimsFillIt() {
        final AtomicInteger handled = new AtomicInteger();
        final ControlRing ring = ring(16, event -> handled.incrementAndGet());
        int claims = 0;
        while (ring.offer(ControlKind.CLAIM, 0, 0, FRAME, 0, 8)) {
            claims++;
        }
        assertThat(claims).isEqualTo(14);
        assertThat(ring.offerOverrun(0, 0, 1)).isFalse();
        assertThat(ring.offerCommand("a", 0)).isTrue();
        assertThat(ring.offerTick(0)).isTrue();
        assertThat(ring.offerTick(0)).isFalse();
        assertThat(ring.offerCommand("b", 0)).isFalse();
        ring.start();
        ring.close();

        assertThat(handled).hasValue(16);
        assertThat(ring.offerTick(0)).as("closed").isFalse();
    }

    @Test
    void shouldSurviveWhatTheHandlerThrows() {
        final AtomicInteger handled = new AtomicInteger();
        final ControlRing ring = ring(16, event -> {
            if (handled.incrementAndGet() == 1) {
                throw new IllegalStateException("a fault");
            }
        });
        ring.offerTick(0);
        ring.offerTick(1);
        ring.start();
        ring.close();

        assertThat(handled).hasValue(2);
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0)).hasMessage("a fault");
    }

    @Test
    void shouldLoseNothingOfManyProducers() throws Exception {
        final int producers = 3;
        final int each = 50_000;
        final AtomicLong[] next = {new AtomicLong(), new AtomicLong(), new AtomicLong()};
        final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
        final ControlRing ring = ring(64, event -> {
            final long expected = next[event.port()].getAndIncrement();
            if (event.timeNs() != expected || event.buffer().getLong(0) != (expected << 8 | event.port())) {
                faults.add("port " + event.port() + " expected " + expected + " got " + event.timeNs());
            }
        });
        ring.start();
        final ExecutorService threads = Executors.newFixedThreadPool(producers);
        final List<Future<?>> running = new ArrayList<>();
        for (int port = 0; port < producers; port++) {
            final int mine = port;
            running.add(threads.submit(() -> {
                final UnsafeBuffer bytes = Bytes.allocate(8);
                for (long i = 0; i < each; i++) {
                    bytes.putLong(0, i << 8 | mine);
                    while (!ring.offer(ControlKind.CLAIM, mine, i, bytes, 0, 8)) {
                        Thread.onSpinWait();
                    }
                }
            }));
        }
        for (final Future<?> producer : running) {
            producer.get();
        }
        threads.shutdown();
        ring.close();

        assertThat(faults).isEmpty();
        for (final AtomicLong count : next) {
            assertThat(count).hasValue(each);
        }
    }

    // Closes in the midst of offers. Those that a producer was told of as taken, and no others, are handled.
    @Test
    void shouldHandleWhatItTookWhileItWasClosed() throws Exception {
        final ExecutorService threads = Executors.newFixedThreadPool(2);
        for (int round = 0; round < 500; round++) {
            final AtomicInteger handled = new AtomicInteger();
            final CountDownLatch busy = new CountDownLatch(20);
            final CountDownLatch closed = new CountDownLatch(1);
            final ControlRing ring = ring(64, event -> {
                handled.incrementAndGet();
                busy.countDown();
            });
            ring.start();
            final Future<Integer> one = threads.submit(() -> ticksTaken(ring, closed));
            final Future<Integer> other = threads.submit(() -> ticksTaken(ring, closed));
            assertThat(busy.await(60, TimeUnit.SECONDS)).isTrue();
            ring.close();
            closed.countDown();

            assertThat(handled).hasValue(one.get(60, TimeUnit.SECONDS) + other.get(60, TimeUnit.SECONDS));
        }
        threads.shutdown();
    }

    // Offers until told that the ring is closed, and once more.
    private static int ticksTaken(final ControlRing ring, final CountDownLatch closed) {
        int taken = 0;
        boolean more = true;
        while (more) {
            more = closed.getCount() > 0;
            taken += ring.offerTick(taken) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void shouldWakeOneSleepingControlThread() throws Exception {
        final CountDownLatch first = new CountDownLatch(1);
        final CountDownLatch second = new CountDownLatch(2);
        final ControlRing ring = ring(16, event -> {
            first.countDown();
            second.countDown();
        });
        ring.start();
        ring.offerTick(0);
        assertThat(first.await(60, TimeUnit.SECONDS)).isTrue();
        ring.offerTick(1);
        assertThat(second.await(60, TimeUnit.SECONDS)).isTrue();
        ring.close();
    }

    private ControlRing hangingRing(final CountDownLatch hold) {
        return ring(16, event -> {
            try {
                hold.await();
            } catch (final InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Test
    void shouldSayWhenTheHandlerHangs() {
        final CountDownLatch hold = new CountDownLatch(1);
        final ControlRing ring = hangingRing(hold);
        ring.start();
        ring.offerTick(0);
        ring.offerTick(1);

        assertThatThrownBy(ring::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1500000000 ns");
        hold.countDown();
    }

    @Test
    void shouldNotWaitOnceInterrupted() {
        final CountDownLatch hold = new CountDownLatch(1);
        final ControlRing ring = hangingRing(hold);
        ring.start();
        ring.offerTick(0);

        Thread.currentThread().interrupt();
        ring.close();

        assertThat(Thread.interrupted()).isTrue();
        hold.countDown();
    }

    @Test
    void shouldCloseWithoutEverHavingStarted() {
        final ControlRing ring = ring(8, event -> {});
        ring.close();

        assertThat(ring.offer(ControlKind.CLAIM, 0, 0, FRAME, 0, 8)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 12, -8})
    void shouldRefuseOtherSizes(final int slots) {
        assertThatThrownBy(() -> ring(slots, event -> {})).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldNotAllocateWhenOffering() {
        final ControlRing ring = ring(1024, event -> {});
        ring.start();
        long least = Long.MAX_VALUE; // waking the other thread links code for the first time at any time
        for (int round = 0; round < 4; round++) {
            least = Math.min(
                    least, Allocations.bytesPerMillionCalls(() -> ring.offer(ControlKind.CLAIM, 0, 0, FRAME, 0, 8)));
        }

        assertThat(least).as("full or not").isZero();
        ring.close();
    }

    @Test
    void shouldHandOverDirectly() {
        final List<String> seen = new ArrayList<>();
        final DirectControl direct = new DirectControl(event -> seen.add(event.kind() + " " + event.attachment()));

        assertThat(direct.offer(ControlKind.IMPACT, 0, 0, FRAME, 0, 8)).isTrue();
        direct.command("set", 1);
        direct.tick(2);

        assertThat(seen).containsExactly("IMPACT null", "COMMAND set", "TICK null");
    }
}
