package io.plateau.port;

import io.plateau.linux.XdpMemory;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Who owns which chunk of the memory that the AF_XDP ports of one wire share. A chunk is with the kernel to be received into, held
 * by us, on its way out, held and on its way out at once (a frame that is passed on as it lies), or free; it is free again when it is
 * neither held nor on its way. So none is lost, and none is given away twice.
 *
 * <p>The chunk that was freed last is taken first: its cache lines are the warmest. Owned by one worker.
 */
final class XdpChunks {
    private static final byte FREE = 0;
    private static final byte HELD = 1;
    private static final byte DEPARTING = 2;
    private static final byte LENT = 4;
    private static final int NONE = -1;

    private final XdpMemory memory;
    private final byte[] states;
    private final int[] free;
    private int freeCount;
    private int users;

    // So many chunks, all of them free.
    XdpChunks(final int chunks) {
        memory = new XdpMemory(chunks);
        states = new byte[chunks];
        free = new int[chunks];
        Arrays.setAll(free, i -> chunks - 1 - i);
        freeCount = chunks;
    }

    XdpMemory memory() {
        return memory;
    }

    UnsafeBuffer buffer() {
        return memory.buffer();
    }

    // Chunks that nobody has.
    int freeCount() {
        return freeCount;
    }

    // Gives a free chunk to the kernel to receive into. Returns its number, -1 if none is free.
    int lend() {
        return take(LENT);
    }

    // A frame came in it: it is ours until it is released.
    void receive(final int chunk) {
        states[chunk] = HELD;
    }

    // Takes a free chunk for a copy that is to be sent. Returns its number, -1 if none is free.
    int takeForCopy() {
        return take(DEPARTING);
    }

    private int take(final byte state) {
        if (freeCount == 0) {
            return NONE;
        }
        final int chunk = free[--freeCount];
        states[chunk] = state;
        return chunk;
    }

    // Whether what lies there can be sent as it is: it is held, and on its way nowhere yet.
    boolean canDepart(final int chunk) {
        return states[chunk] == HELD;
    }

    // Gives a held chunk to the kernel to send from.
    void depart(final int chunk) {
        states[chunk] = HELD | DEPARTING;
    }

    // We are done with a chunk that was received.
    void release(final int chunk) {
        end(chunk, HELD);
    }

    // The kernel is done with a chunk that it had to send, or never got to it.
    void complete(final int chunk) {
        end(chunk, DEPARTING);
    }

    private void end(final int chunk, final byte reason) {
        final int left = states[chunk] & ~reason;
        if (left == FREE && states[chunk] != FREE) {
            free[freeCount++] = chunk;
        }
        states[chunk] = (byte) left;
    }

    // One more port has a socket on the memory.
    void join() {
        users++;
    }

    // One port less; with the last the memory goes.
    void leave() {
        if (--users == 0) {
            memory.close();
        }
    }
}
