package io.plateau.linux;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The receive ring that a packet socket shares with the kernel, TPACKET_V2. The kernel fills slots in order; we hand them
 * back in order.
 *
 * <p>Layout of a slot, offsets in bytes (linux/if_packet.h):
 *
 * <pre>
 *  0 status u32   4 length u32   8 captured length u32   12 frame offset u16   14 network offset u16
 * 16 seconds u32  20 nanoseconds u32   24 VLAN tag u16   26 VLAN protocol u16
 * then sockaddr_ll, at least 14 bytes of room, the 10-byte virtio-net header, and next to it the frame
 * </pre>
 *
 * <p>Owned by one thread. {@link #isFilled} acquires what the kernel wrote before it set the status; {@link #giveBack}
 * releases our last access before the kernel may write again.
 */
public final class ReceiveRing {
    /** Bytes of the virtio-net header in front of each frame. */
    public static final int VIRTIO_NET_HEADER_LENGTH = 10;

    private static final int STATUS = 0;
    private static final int LENGTH = 4;
    private static final int CAPTURED_LENGTH = 8;
    private static final int FRAME_OFFSET = 12;
    private static final int SECONDS = 16;
    private static final int NANOSECONDS = 20;
    private static final int VLAN_TAG = 24;
    private static final int VLAN_PROTOCOL = 26;

    private static final int STATUS_KERNEL = 0;
    private static final int STATUS_USER = 1;
    private static final int STATUS_VLAN_VALID = 0x10;
    private static final int STATUS_VLAN_PROTOCOL_VALID = 0x40;
    private static final int ETHERTYPE_VLAN = 0x8100;
    private static final long NANOSECONDS_A_SECOND = 1_000_000_000L;

    private final UnsafeBuffer memory;
    private final int[] offsets;

    /**
     * Lays slots over memory.
     *
     * @param memory at least as long as the geometry says
     * @param geometry of the ring
     */
    public ReceiveRing(final UnsafeBuffer memory, final RingGeometry geometry) {
        this.memory = memory;
        offsets = new int[geometry.slotCount()];
        for (int slot = 0; slot < offsets.length; slot++) {
            offsets[slot] = geometry.offsetOf(slot);
        }
    }

    /**
     * The memory of all slots.
     *
     * @return shared with the kernel; not to be touched after the socket is closed
     */
    public UnsafeBuffer memory() {
        return memory;
    }

    /**
     * How many there are.
     *
     * @return slots
     */
    public int slotCount() {
        return offsets.length;
    }

    /**
     * Whether the kernel has put a frame there.
     *
     * @param slot number
     * @return false if the slot is the kernel's
     */
    public boolean isFilled(final int slot) {
        return (memory.getIntAcquire(offsets[slot] + STATUS) & STATUS_USER) != 0;
    }

    /**
     * Hands a slot back to the kernel.
     *
     * @param slot number; its bytes are no longer ours
     */
    public void giveBack(final int slot) {
        memory.putIntRelease(offsets[slot] + STATUS, STATUS_KERNEL);
    }

    /**
     * Length of the frame as it came in.
     *
     * @param slot a filled one
     * @return bytes, the stripped VLAN tag not counted
     */
    public int frameLength(final int slot) {
        return memory.getInt(offsets[slot] + LENGTH);
    }

    /**
     * Length of what the slot holds of the frame.
     *
     * @param slot a filled one
     * @return bytes, less than {@link #frameLength} if it was too long for the slot
     */
    public int capturedLength(final int slot) {
        return memory.getInt(offsets[slot] + CAPTURED_LENGTH);
    }

    /**
     * Where the frame starts.
     *
     * @param slot a filled one
     * @return offset in {@link #memory}; the virtio-net header ends here, and before that there is room for a tag
     */
    public int frameOffset(final int slot) {
        final int offset = offsets[slot];
        return offset + (memory.getShort(offset + FRAME_OFFSET) & 0xFFFF);
    }

    /**
     * When the kernel took the frame.
     *
     * @param slot a filled one
     * @return nanoseconds since the epoch
     */
    public long timestampNs(final int slot) {
        final int offset = offsets[slot];
        return (memory.getInt(offset + SECONDS) & 0xFFFF_FFFFL) * NANOSECONDS_A_SECOND
                + memory.getInt(offset + NANOSECONDS);
    }

    /**
     * Whether the kernel took the outermost VLAN tag out of the frame.
     *
     * @param slot a filled one
     * @return true if {@link #vlanTag} is it
     */
    public boolean hasVlanTag(final int slot) {
        return (memory.getInt(offsets[slot] + STATUS) & STATUS_VLAN_VALID) != 0;
    }

    /**
     * The tag that was taken out.
     *
     * @param slot one with a tag
     * @return the tag protocol identifier in the upper 16 bits, priority and VLAN identifier in the lower, as on the wire
     */
    public int vlanTag(final int slot) {
        final int offset = offsets[slot];
        final int control = memory.getShort(offset + VLAN_TAG) & 0xFFFF;
        if ((memory.getInt(offset + STATUS) & STATUS_VLAN_PROTOCOL_VALID) == 0) {
            return (ETHERTYPE_VLAN << 16) | control;
        }
        return ((memory.getShort(offset + VLAN_PROTOCOL) & 0xFFFF) << 16) | control;
    }
}
