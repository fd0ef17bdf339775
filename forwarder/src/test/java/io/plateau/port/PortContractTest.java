package io.plateau.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.linux.PollSet;
import io.plateau.testkit.Frames;
import io.plateau.wire.VirtioNetHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every kind of port promises. */
abstract class PortContractTest {
    private static final int HEADER = VirtioNetHeader.LENGTH;
    private static final long PATIENCE_NS = 30_000_000_000L;

    private final List<String> failures = new ArrayList<>();
    private Port port;

    // Opens a port at which these frames arrive, each with its virtio-net header.
    abstract Port open(List<byte[]> arriving);

    // The frames that left by the port, as the far end sees them, without virtio-net header.
    abstract List<byte[]> departed(int count);

    // A frame that this kind of port cannot send, and the errno for it.
    abstract byte[] refusedFrame();

    abstract int refusedErrno();

    abstract long earliestTimestampNs();

    @AfterEach
    void close() {
        if (port != null) {
            port.close();
            port.close();
        }
    }

    private Port opened(final byte[]... arriving) {
        port = open(List.of(arriving));
        return port;
    }

    private Port opened(final List<byte[]> arriving) {
        port = open(arriving);
        return port;
    }

    private List<byte[]> receive(final int count) {
        final List<byte[]> received = new ArrayList<>();
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (received.size() < count && System.nanoTime() < deadlineNs) {
            port.poll((buffer, offset, length, timestampNs) -> received.add(copy(buffer, offset, length)), 64);
            port.release();
        }
        return received;
    }

    private static byte[] copy(final org.agrona.DirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return bytes;
    }

    private static UnsafeBuffer offHeap(final byte[] bytes) {
        final UnsafeBuffer buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(bytes.length, 64));
        buffer.putBytes(0, bytes);
        return buffer;
    }

    private boolean transmit(final byte[] frame, final int token) {
        return port.transmit(offHeap(frame), 0, frame.length, token);
    }

    private int flush() {
        return port.flush((token, errno) -> failures.add(token + ":" + errno));
    }

    private static List<byte[]> frames(final int count) {
        final List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(Frames.plain(60 + i * 7 % 1454, i));
        }
        return frames;
    }

    private static List<byte[]> withoutHeaders(final List<byte[]> frames) {
        final List<byte[]> bare = new ArrayList<>();
        for (final byte[] frame : frames) {
            bare.add(Arrays.copyOfRange(frame, HEADER, frame.length));
        }
        return bare;
    }

    @Test
    void shouldHandOutFramesInOrderAndWhole() {
        final List<byte[]> arriving = frames(300);
        opened(arriving);

        assertThat(receive(300)).containsExactlyElementsOf(arriving);
        assertThat(port.kernelDropped()).isZero();
        assertThat(port.poll((buffer, offset, length, timestampNs) -> {}, 64)).isZero();
    }

    @ParameterizedTest(name = "{0} tags")
    @ValueSource(ints = {1, 2, 3})
    void shouldKeepArrivingTagsInPlace(final int tags) {
        final byte[] tagged = Frames.tagged(tags, 100);
        opened(tagged, Frames.plain(60, 1), tagged);

        assertThat(receive(3)).containsExactly(tagged, Frames.plain(60, 1), tagged);
    }

    @ParameterizedTest(name = "{0} tags")
    @ValueSource(ints = {1, 2, 3})
    void shouldKeepDepartingTagsInPlace(final int tags) {
        final byte[] tagged = Frames.tagged(tags, 100);
        opened();
        transmit(tagged, 1);

        assertThat(flush()).isEqualTo(1);
        assertThat(departed(1)).containsExactlyElementsOf(withoutHeaders(List.of(tagged)));
    }

    @Test
    void shouldHandOutNoMoreThanTheLimit() {
        final List<byte[]> arriving = frames(5);
        opened(arriving);
        final List<byte[]> received = new ArrayList<>();
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;

        while (received.size() < 5 && System.nanoTime() < deadlineNs) {
            assertThat(port.poll(
                            (buffer, offset, length, timestampNs) -> received.add(copy(buffer, offset, length)), 2))
                    .isBetween(0, 2);
        }
        port.release();

        assertThat(received).containsExactlyElementsOf(arriving);
    }

    @Test
    void shouldKeepFramesUntilRelease() {
        final List<byte[]> arriving = frames(40);
        opened(arriving);
        final List<UnsafeBuffer> held = new ArrayList<>();
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;

        while (held.size() < 40 && System.nanoTime() < deadlineNs) {
            port.poll((buffer, offset, length, timestampNs) -> held.add(new UnsafeBuffer(buffer, offset, length)), 3);
        }

        assertThat(held).hasSize(40);
        for (int i = 0; i < 40; i++) {
            assertThat(copy(held.get(i), 0, held.get(i).capacity())).isEqualTo(arriving.get(i));
        }
        port.release();
    }

    @Test
    void shouldLetTheBytesBeChangedInPlace() {
        final byte[] frame = Frames.plain(100, 1);
        opened(frame);
        final List<byte[]> changed = new ArrayList<>();
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;

        while (changed.isEmpty() && System.nanoTime() < deadlineNs) {
            port.poll(
                    (buffer, offset, length, timestampNs) -> {
                        buffer.putByte(offset + HEADER + 50, (byte) 0x77);
                        changed.add(copy(buffer, offset, length));
                    },
                    1);
        }
        port.release();

        frame[HEADER + 50] = 0x77;
        assertThat(changed).containsExactly(frame);
    }

    @Test
    void shouldStampFramesInOrder() {
        opened(frames(10));
        final List<Long> stamps = new ArrayList<>();
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;

        while (stamps.size() < 10 && System.nanoTime() < deadlineNs) {
            port.poll((buffer, offset, length, timestampNs) -> stamps.add(timestampNs), 64);
            port.release();
        }

        assertThat(stamps).hasSize(10).isSorted();
        assertThat(stamps.get(0)).isBetween(earliestTimestampNs(), earliestTimestampNs() + 60_000_000_000L);
    }

    @Test
    void shouldTransmitInOrderAndWhole() {
        final List<byte[]> departing = frames(200);
        opened();
        for (int i = 0; i < 200; i++) {
            assertThat(transmit(departing.get(i), i)).isTrue();
        }

        assertThat(flush()).isEqualTo(200);

        assertThat(departed(200)).containsExactlyElementsOf(withoutHeaders(departing));
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldSendNothingBeforeItIsFlushed() {
        opened();
        assertThat(flush()).isZero();
        final UnsafeBuffer frame = offHeap(Frames.plain(60, 1));
        port.transmit(frame, 0, frame.capacity(), 1);
        frame.putByte(HEADER + 20, (byte) 0x66);

        assertThat(flush()).isEqualTo(1);
        assertThat(departed(1).get(0)[20]).isEqualTo((byte) 0x66);
    }

    @Test
    void shouldRefuseMoreThanTheQueueHolds() {
        opened();
        final byte[] frame = Frames.plain(60, 1);
        for (int i = 0; i < Port.TRANSMIT_QUEUE_LENGTH; i++) {
            assertThat(transmit(frame, i)).isTrue();
        }
        assertThat(transmit(frame, 256)).isFalse();

        assertThat(flush()).isEqualTo(256);

        assertThat(transmit(frame, 257)).isTrue();
        assertThat(flush()).isEqualTo(1);
        assertThat(departed(257)).hasSize(257);
    }

    @Test
    void shouldTellOfRefusedFramesByToken() {
        opened();
        transmit(Frames.plain(60, 1), 101);
        transmit(refusedFrame(), 102);
        transmit(Frames.plain(61, 2), 103);
        transmit(refusedFrame(), 104);

        assertThat(flush()).isEqualTo(2);

        assertThat(failures).containsExactly("102:" + refusedErrno(), "104:" + refusedErrno());
        assertThat(departed(2))
                .containsExactlyElementsOf(withoutHeaders(List.of(Frames.plain(60, 1), Frames.plain(61, 2))));
    }

    @Test
    void shouldBeReadableWhileFramesWait() {
        opened(frames(3));
        final int descriptor = port.descriptor();
        if (descriptor >= 0) {
            assertThat(new PollSet(descriptor).await(30_000)).isEqualTo(1);
        }

        assertThat(receive(3)).hasSize(3);
        final int again = port.descriptor();
        assertThat(again < 0 || new PollSet(again).await(0) == 0)
                .as("nothing waits any more")
                .isTrue();
    }

    @Test
    void shouldKnowItsName() {
        assertThat(opened().name()).isEqualTo("lan");
    }
}
