package io.plateau.ring;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One slot of the {@link ControlRing}, made once and used again and again. A producer owns it between claiming and
 * publishing, the control thread while it handles it.
 *
 * <p>2048 bytes hold every ICMP error that RFC 4443 section 3.2 (1280 bytes) and RFC 1812 section 4.3.2.3 (576 bytes)
 * allow, with any link header, and every error on a 1500 byte link whatever its router quotes. What is longer is cut,
 * and {@link #isCut()} tells.
 */
public final class ControlEvent {
    /** Bytes that a slot holds. */
    public static final int CAPACITY = 2048;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
    private ControlKind kind = ControlKind.TICK;
    private int port;
    private long timeNs;
    private int originalLength;
    private Object attachment;
    private boolean withdrawn;

    /** Nothing in it. */
    public ControlEvent() {
        // the fields' defaults say it
    }

    /**
     * Fills the slot with a copy of bytes. The producer that claimed it only.
     *
     * @param newKind what the bytes are
     * @param newPort index of the port that they came in by
     * @param newTimeNs nanoseconds since the epoch
     * @param source to copy from
     * @param offset of the first byte
     * @param length bytes there are; at most {@link #CAPACITY} are copied
     */
    public void set(
            final ControlKind newKind,
            final int newPort,
            final long newTimeNs,
            final DirectBuffer source,
            final int offset,
            final int length) {
        head(newKind, newPort, newTimeNs, length);
        buffer.putBytes(0, source, offset, Math.min(length, CAPACITY));
    }

    /**
     * Fills the slot with an object. The producer that claimed it only.
     *
     * @param newKind what it is
     * @param newTimeNs nanoseconds since the epoch
     * @param newAttachment null for a tick
     */
    public void set(final ControlKind newKind, final long newTimeNs, final Object newAttachment) {
        head(newKind, 0, newTimeNs, 0);
        attachment = newAttachment;
    }

    /**
     * Fills the slot with a count of lost claims. The producer that claimed it only.
     *
     * @param newPort index of the port that they came in by
     * @param newTimeNs nanoseconds since the epoch
     * @param lost claims
     */
    public void setOverrun(final int newPort, final long newTimeNs, final long lost) {
        head(ControlKind.OVERRUN, newPort, newTimeNs, Long.BYTES);
        buffer.putLong(0, lost);
    }

    private void head(final ControlKind newKind, final int newPort, final long newTimeNs, final int length) {
        kind = newKind;
        port = newPort;
        timeNs = newTimeNs;
        originalLength = length;
        attachment = null;
        withdrawn = false;
    }

    // For a slot that was claimed when the ring was closed: nobody is to handle it.
    void withdraw() {
        withdrawn = true;
    }

    boolean isWithdrawn() {
        return withdrawn;
    }

    void forget() {
        attachment = null;
    }

    /**
     * What it carries.
     *
     * @return never null
     */
    public ControlKind kind() {
        return kind;
    }

    /**
     * Which port it came in by.
     *
     * @return index in the configuration's order; 0 for commands and ticks
     */
    public int port() {
        return port;
    }

    /**
     * When it happened.
     *
     * @return nanoseconds since the epoch
     */
    public long timeNs() {
        return timeNs;
    }

    /**
     * The bytes, from 0 on.
     *
     * @return a copy of the producer's
     */
    public MutableDirectBuffer buffer() {
        return buffer;
    }

    /**
     * How many bytes there are here.
     *
     * @return 0 to {@link #CAPACITY}
     */
    public int length() {
        return Math.min(originalLength, CAPACITY);
    }

    /**
     * How many bytes the producer had.
     *
     * @return more than {@link #length()} if the slot was too small
     */
    public int originalLength() {
        return originalLength;
    }

    /**
     * Whether bytes are missing at the end.
     *
     * @return true if the slot was too small
     */
    public boolean isCut() {
        return originalLength > CAPACITY;
    }

    /**
     * Claims that were lost. Only in an event of kind {@link ControlKind#OVERRUN}.
     *
     * @return how many
     */
    public long lost() {
        return buffer.getLong(0);
    }

    /**
     * The command.
     *
     * @return null unless the kind is {@link ControlKind#COMMAND}
     */
    public Object attachment() {
        return attachment;
    }
}
