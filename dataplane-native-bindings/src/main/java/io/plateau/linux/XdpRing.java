package io.plateau.linux;

import java.lang.invoke.VarHandle;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One of the four rings that an AF_XDP socket shares with the kernel (linux/if_xdp.h, Documentation/networking/af_xdp.rst): one
 * side writes entries and moves the producer's position on, the other reads them and moves the consumer's. Positions are 32-bit counts
 * that wrap. An entry of FILL and COMPLETION is the address of a chunk (8 bytes), one of RX and TX a descriptor:
 *
 * <pre>
 *  0 address u64, bytes from the start of the memory   8 length u32   12 options u32
 * </pre>
 *
 * <p>Owned by one thread, which is the producer of FILL and TX, and the consumer of RX and COMPLETION; each of its methods says
 * for which. Entries that are written or read become the other side's by {@link #publish} or {@link #release}, whose release store
 * pairs with the kernel's acquire load.
 */
public final class XdpRing {
    private static final int DESCRIPTOR_SHIFT = 4;
    private static final int ADDRESS_SHIFT = 3;
    private static final int LENGTH = 8;
    private static final int OPTIONS = 12;
    private static final int NEED_WAKEUP = 1;

    private final UnsafeBuffer memory;
    private final int producerAt;
    private final int consumerAt;
    private final int flagsAt;
    private final int entriesAt;
    private final int entryShift;
    private final int mask;
    private int own;
    private int other;

    /**
     * Lays a ring over memory.
     *
     * @param memory of the mapped ring
     * @param offsets of its parts (struct xdp_ring_offset): producer, consumer, entries, flags
     * @param capacity entries, a power of two
     * @param hasDescriptors true for RX and TX
     */
    XdpRing(final UnsafeBuffer memory, final long[] offsets, final int capacity, final boolean hasDescriptors) {
        this.memory = memory;
        producerAt = (int) offsets[0];
        consumerAt = (int) offsets[1];
        entriesAt = (int) offsets[2];
        flagsAt = (int) offsets[3];
        entryShift = hasDescriptors ? DESCRIPTOR_SHIFT : ADDRESS_SHIFT;
        mask = capacity - 1;
    }

    /**
     * What a ring takes.
     *
     * @param entriesOffset where its entries begin, bytes
     * @param capacity entries
     * @param hasDescriptors true for RX and TX
     * @return bytes
     */
    static long lengthOf(final long entriesOffset, final int capacity, final boolean hasDescriptors) {
        return entriesOffset + ((long) capacity << (hasDescriptors ? DESCRIPTOR_SHIFT : ADDRESS_SHIFT));
    }

    UnsafeBuffer memory() {
        return memory;
    }

    /**
     * Room for all entries.
     *
     * @return a power of two
     */
    public int capacity() {
        return mask + 1;
    }

    /**
     * Consumer: entries that wait to be read.
     *
     * @param limit looks no further
     * @return 0 to limit
     */
    public int available(final int limit) {
        if (other - own < limit) {
            other = memory.getIntAcquire(producerAt);
        }
        return Math.min(other - own, limit);
    }

    /**
     * Consumer: the address in an entry.
     *
     * @param index among those that wait, from 0
     * @return bytes from the start of the memory
     */
    public long address(final int index) {
        return memory.getLong(entry(own + index));
    }

    /**
     * Consumer of RX: the length in an entry.
     *
     * @param index among those that wait, from 0
     * @return bytes of a frame
     */
    public int length(final int index) {
        return memory.getInt(entry(own + index) + LENGTH);
    }

    /**
     * Consumer: gives entries that were read back to the kernel.
     *
     * @param count entries
     */
    public void release(final int count) {
        own += count;
        memory.putIntRelease(consumerAt, own);
    }

    /**
     * Producer: entries that can be written.
     *
     * @return 0 to the capacity
     */
    public int room() {
        final int known = capacity() - (own - other);
        if (known > 0) {
            return known;
        }
        other = memory.getIntAcquire(consumerAt);
        return capacity() - (own - other);
    }

    /**
     * Producer of FILL: writes an entry; there must be room.
     *
     * @param address of a chunk, bytes from the start of the memory
     */
    public void put(final long address) {
        memory.putLong(entry(own), address);
        own++;
    }

    /**
     * Producer of TX: writes an entry; there must be room.
     *
     * @param address of a frame, bytes from the start of the memory
     * @param length of the frame, bytes
     */
    public void put(final long address, final int length) {
        final int at = entry(own);
        memory.putLong(at, address);
        memory.putInt(at + LENGTH, length);
        memory.putInt(at + OPTIONS, 0);
        own++;
    }

    /** Producer: gives all entries that were written to the kernel. */
    public void publish() {
        memory.putIntRelease(producerAt, own);
    }

    /**
     * Producer: takes the latest entries back, published or not. Only if it is certain that the kernel has not looked at the ring
     * since they were published.
     *
     * @param count entries
     */
    public void withdraw(final int count) {
        own -= count;
        publish();
    }

    /**
     * Producer: entries that the kernel has not taken yet, as far as it tells.
     *
     * @return 0 to the capacity
     */
    public int pending() {
        other = memory.getIntAcquire(consumerAt);
        return own - other;
    }

    /**
     * Producer: whether the kernel sleeps over this ring until it is called. Ordered after {@link #publish}, so that one of both
     * sides sees what the other wrote.
     *
     * @return false if it looks again by itself
     */
    public boolean needsWakeUp() {
        VarHandle.fullFence();
        return (memory.getInt(flagsAt) & NEED_WAKEUP) != 0;
    }

    private int entry(final int position) {
        return entriesAt + ((position & mask) << entryShift);
    }
}
