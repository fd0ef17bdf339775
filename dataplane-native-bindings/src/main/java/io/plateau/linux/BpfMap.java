package io.plateau.linux;

import java.lang.ref.Reference;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A table that BPF programs and this process share, in the kernel. It lives as long as this is open or a loaded
 * program refers to it.
 *
 * <p>Needs CAP_BPF, and CAP_NET_ADMIN for maps of devices and of sockets. Made, written and closed by one thread;
 * the memory of an array belongs to whom the owner gives it to.
 */
public final class BpfMap implements AutoCloseable {
    private static final int TYPE_ARRAY = 2;
    private static final int TYPE_PROG_ARRAY = 3;
    private static final int TYPE_DEVMAP = 14;
    private static final int TYPE_XSKMAP = 17;
    private static final int MMAPABLE = 0x400;
    private static final int KEY_LENGTH = Integer.BYTES;
    private static final int PAGE_LENGTH = 4096; // x86-64
    private static final int MAP_ATTRIBUTES_LENGTH = 72;
    private static final int UPDATE_ATTRIBUTES_LENGTH = 32;
    private static final int NAME = 28;

    private final String name;
    private final int descriptor;
    private UnsafeBuffer memory;
    private boolean closed;

    private BpfMap(final String name, final int type, final int valueBytes, final int entries, final int flags) {
        this.name = name;
        final UnsafeBuffer attributes = Native.allocate(MAP_ATTRIBUTES_LENGTH);
        attributes.putInt(0, type);
        attributes.putInt(4, KEY_LENGTH);
        attributes.putInt(8, valueBytes);
        attributes.putInt(12, entries);
        attributes.putInt(16, flags);
        Bpf.putName(attributes, NAME, name);
        descriptor = Bpf.call(Bpf.MAP_CREATE, attributes, "map " + name + " of " + entries + " entries");
    }

    /**
     * Makes an array, zeroed, whose memory programs and this process both read and write without system calls.
     *
     * @param name up to 15 letters, digits, dots and underscores
     * @param valueBytes of an entry, a multiple of 8: the kernel pads others
     * @param entries at least 1; in all less than 2 GiB
     * @return an array (BPF_MAP_TYPE_ARRAY, BPF_F_MMAPABLE); its keys are 32-bit numbers from 0
     */
    public static BpfMap array(final String name, final int valueBytes, final int entries) {
        if (valueBytes <= 0 || valueBytes % Long.BYTES != 0) {
            throw new IllegalArgumentException(
                    "map " + name + ": valueBytes=" + valueBytes + " is no multiple of 8, which the kernel pads to");
        }
        final long length = (long) valueBytes * entries;
        if (entries <= 0 || length > Integer.MAX_VALUE - PAGE_LENGTH) {
            throw new IllegalArgumentException("map " + name + ": " + entries + " entries of " + valueBytes
                    + " bytes; a buffer takes less than 2 GiB, and at least one");
        }
        final BpfMap map = new BpfMap(name, TYPE_ARRAY, valueBytes, entries, MMAPABLE);
        try {
            final long address = Native.map(map.descriptor, mappedLength((int) length));
            map.memory = new UnsafeBuffer(address, (int) length);
        } catch (final SystemCallException e) {
            map.close();
            throw e;
        }
        return map;
    }

    private static int mappedLength(final int length) {
        return BitUtil.align(length, PAGE_LENGTH);
    }

    /**
     * Makes an empty map of interfaces for bpf_redirect_map.
     *
     * @param name up to 15 letters, digits, dots and underscores
     * @param entries at least 1
     * @return a DEVMAP; its values are interface indices
     */
    public static BpfMap devices(final String name, final int entries) {
        return new BpfMap(name, TYPE_DEVMAP, Integer.BYTES, entries, 0);
    }

    /**
     * Makes an empty map of AF_XDP sockets for bpf_redirect_map.
     *
     * @param name up to 15 letters, digits, dots and underscores
     * @param entries at least 1
     * @return an XSKMAP; its values are descriptors
     */
    public static BpfMap sockets(final String name, final int entries) {
        return new BpfMap(name, TYPE_XSKMAP, Integer.BYTES, entries, 0);
    }

    // An empty map of programs for bpf_tail_call. The kernel empties it when it is closed, whoever still uses it.
    static BpfMap programs(final String name, final int entries) {
        return new BpfMap(name, TYPE_PROG_ARRAY, Integer.BYTES, entries, 0);
    }

    /**
     * Sets an entry of a map of interfaces, sockets or programs.
     *
     * @param key number, from 0
     * @param value interface index, or descriptor of a bound {@link XdpSocket}, or of a program
     */
    public void put(final int key, final int value) {
        if (memory != null) {
            throw new IllegalStateException("map " + name + " is an array: write its memory");
        }
        final UnsafeBuffer keyBuffer = Native.allocate(Integer.BYTES);
        final UnsafeBuffer valueBuffer = Native.allocate(Integer.BYTES);
        final UnsafeBuffer attributes = Native.allocate(UPDATE_ATTRIBUTES_LENGTH);
        keyBuffer.putInt(0, key);
        valueBuffer.putInt(0, value);
        attributes.putInt(0, descriptor);
        attributes.putLong(8, keyBuffer.addressOffset());
        attributes.putLong(16, valueBuffer.addressOffset());
        try {
            Bpf.call(Bpf.MAP_UPDATE_ELEM, attributes, "map " + name + ", entry " + key + " to be " + value);
        } finally {
            Reference.reachabilityFence(keyBuffer);
            Reference.reachabilityFence(valueBuffer);
        }
    }

    /**
     * The entries of an array, one after the other.
     *
     * @return shared with the programs, in the machine's byte order; not to be touched after the map is closed
     */
    public UnsafeBuffer memory() {
        if (memory == null) {
            throw new IllegalStateException("map " + name + " is no array: it has no memory to be shared");
        }
        return memory;
    }

    /**
     * The file descriptor.
     *
     * @return for {@link BpfObject#instructions}
     */
    public int descriptor() {
        return descriptor;
    }

    /** Unmaps the memory and forgets the map; programs that are still loaded keep it. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (memory != null) {
            Native.LIBC.munmap(memory.addressOffset(), mappedLength(memory.capacity()));
        }
        Native.LIBC.close(descriptor);
    }
}
