package io.plateau.linux;

/**
 * How a receive ring is laid out: blocks of contiguous memory, each cut into slots of which one takes one frame. Slots do
 * not cross blocks, so that a block's last bytes may lie idle.
 *
 * @param slotBytes length of a slot, a multiple of 16 (TPACKET_ALIGNMENT)
 * @param slotsPerBlock slots in each block
 * @param blockBytes length of a block, a multiple of the page size, not less than its slots need
 * @param blockCount blocks
 */
public record RingGeometry(int slotBytes, int slotsPerBlock, int blockBytes, int blockCount) {
    private static final int SLOT_ALIGNMENT = 16;
    private static final int BLOCK_BYTES = 1 << 20;

    /**
     * A slot for each frame up to a GSO super-frame of 65,535 bytes of IP with link header, two tags and all that the kernel
     * puts before it. The odd number of cache lines (1033) spreads the slots' first lines over all sets of the caches;
     * a multiple of the page size would put them all into one.
     */
    private static final int SUPER_FRAME_SLOT_BYTES = 66_112;

    /**
     * Validates.
     *
     * @param slotBytes as above
     * @param slotsPerBlock as above
     * @param blockBytes as above
     * @param blockCount as above
     */
    public RingGeometry {
        if (slotBytes <= 0 || slotBytes % SLOT_ALIGNMENT != 0) {
            throw new IllegalArgumentException("slotBytes=" + slotBytes + " is no positive multiple of 16");
        }
        if (slotsPerBlock <= 0 || (long) slotsPerBlock * slotBytes > blockBytes) {
            throw new IllegalArgumentException("slotsPerBlock=" + slotsPerBlock + " slots of " + slotBytes
                    + " do not fit blockBytes=" + blockBytes);
        }
        if (blockCount <= 0 || (long) blockCount * blockBytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "blockCount=" + blockCount + " blocks of " + blockBytes + " exceed 2 GiB, or there are none");
        }
    }

    /**
     * Slots that take a GSO super-frame.
     *
     * @param slots at least so many; 1,000 take 67 MB
     * @return in blocks of 1 MiB
     */
    public static RingGeometry forSuperFrames(final int slots) {
        return of(SUPER_FRAME_SLOT_BYTES, slots);
    }

    /**
     * Slots of any length, in blocks of 1 MiB.
     *
     * @param slotBytes length of a slot, a multiple of 16, at most 1 MiB
     * @param slots at least so many
     * @return whole blocks
     */
    public static RingGeometry of(final int slotBytes, final int slots) {
        final int perBlock = BLOCK_BYTES / slotBytes;
        return new RingGeometry(slotBytes, perBlock, BLOCK_BYTES, (slots + perBlock - 1) / perBlock);
    }

    /**
     * All slots.
     *
     * @return number of slots
     */
    public int slotCount() {
        return slotsPerBlock * blockCount;
    }

    /**
     * All memory.
     *
     * @return bytes
     */
    public int totalBytes() {
        return blockBytes * blockCount;
    }

    /**
     * Where a slot lies.
     *
     * @param slot 0 to {@link #slotCount()} - 1
     * @return bytes from the ring's start
     */
    public int offsetOf(final int slot) {
        return slot / slotsPerBlock * blockBytes + slot % slotsPerBlock * slotBytes;
    }
}
