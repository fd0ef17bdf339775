package io.plateau.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.linux.ErrorNumber;
import io.plateau.testkit.Allocations;
import io.plateau.testkit.Frames;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MemoryPortTest extends PortContractTest {
    private static final long START_NS = 1_700_000_000_000_000_000L;

    private final MemoryPort memory = new MemoryPort("lan", 1 << 20);

    @Override
    Port open(final List<byte[]> arriving) {
        memory.limitFrameLength(1518);
        long timeNs = START_NS;
        for (final byte[] frame : arriving) {
            assertThat(memory.offer(new UnsafeBuffer(frame), 0, frame.length, timeNs++))
                    .isTrue();
        }
        return memory;
    }

    @Override
    List<byte[]> departed(final int count) {
        final List<byte[]> frames = new ArrayList<>();
        memory.drain(
                (buffer, offset, length, timestampNs) -> {
                    final byte[] frame = new byte[length - 10];
                    buffer.getBytes(offset + 10, frame);
                    frames.add(frame);
                },
                count + 1);
        return frames;
    }

    @Override
    byte[] refusedFrame() {
        return Frames.plain(1519, 0);
    }

    @Override
    int refusedErrno() {
        return ErrorNumber.EMSGSIZE;
    }

    @Override
    long earliestTimestampNs() {
        return START_NS;
    }

    @Test
    void shouldLoseAndCountWhatFindsNoRoom() {
        final byte[] frame = Frames.plain(60_000, 1);
        int accepted = 0;
        while (memory.offer(new UnsafeBuffer(frame), 0, frame.length, 0)) {
            accepted++;
        }

        assertThat(accepted).isEqualTo(17);
        assertThat(memory.kernelDropped()).isEqualTo(1);
        assertThat(memory.poll((buffer, offset, length, timestampNs) -> {}, 100))
                .isEqualTo(17);
    }

    @Test
    void shouldPassSuperFramesOverTheLimit() {
        open(List.of());
        final byte[] frame = Frames.superFrame(60_000);
        memory.setTime(START_NS);
        memory.transmit(offHeap(frame), 0, frame.length, 1);

        assertThat(memory.flush((token, errno) -> {})).isEqualTo(1);
        memory.drain(
                (buffer, offset, length, timestampNs) -> {
                    assertThat(length).isEqualTo(frame.length);
                    assertThat(timestampNs).isEqualTo(START_NS);
                },
                1);
    }

    @Test
    void shouldFailWithNoRoomWhenNobodyDrains() {
        final byte[] frame = Frames.plain(60_000, 1);
        final UnsafeBuffer buffer = offHeap(frame);
        for (int i = 0; i < 20; i++) {
            memory.transmit(buffer, 0, frame.length, i);
        }
        final List<String> failures = new ArrayList<>();

        assertThat(memory.flush((token, errno) -> failures.add(token + ":" + errno)))
                .isEqualTo(17);
        assertThat(failures).containsExactly("17:105", "18:105", "19:105");
    }

    private static UnsafeBuffer offHeap(final byte[] bytes) {
        final UnsafeBuffer buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(bytes.length, 64));
        buffer.putBytes(0, bytes);
        return buffer;
    }

    @Test
    void shouldNotAllocate() {
        final byte[] frame = Frames.plain(60, 1);
        final UnsafeBuffer buffer = offHeap(frame);
        final FrameHandler passOn = (from, offset, length, timestampNs) -> memory.transmit(from, offset, length, 1);
        final FrameHandler forget = (from, offset, length, timestampNs) -> {};
        final TransmitFailureHandler fail = (token, errno) -> {
            throw new IllegalStateException("errno " + errno);
        };

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    memory.offer(buffer, 0, frame.length, 1);
                    memory.poll(passOn, 64);
                    memory.flush(fail);
                    memory.release();
                    memory.drain(forget, 64);
                }))
                .isZero();
    }

    @Test
    void shouldComeRoundAgain() {
        final LoopPort loop = new LoopPort(
                "loop", () -> 42, new UnsafeBuffer(Frames.plain(60, 1)), new UnsafeBuffer(Frames.plain(100, 2)));
        final List<String> seen = new ArrayList<>();
        final FrameHandler handler = (buffer, offset, length, timestampNs) -> {
            seen.add(length + "@" + timestampNs);
            loop.transmit(buffer, offset, length, 1);
        };

        assertThat(loop.poll(handler, 3)).isEqualTo(3);
        assertThat(loop.flush((token, errno) -> {})).isEqualTo(3);
        loop.release();

        assertThat(seen).containsExactly("70@42", "110@42", "70@42");
        assertThat(loop.transmittedFrames()).isEqualTo(3);
        assertThat(loop.transmittedBytes()).isEqualTo(220);
        assertThat(loop.name()).isEqualTo("loop");
        assertThat(loop.descriptor()).isEqualTo(-1);
        assertThat(loop.kernelDropped()).isZero();
        loop.close();
    }
}
