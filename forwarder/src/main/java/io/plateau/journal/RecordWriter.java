package io.plateau.journal;

import static io.plateau.journal.RecordLayout.ORDER;

import io.plateau.pmtu.event.EventLogException;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.agrona.ExpandableArrayBuffer;

/** Writes one event as a record of layout 1. Owned by the control thread; its buffer is used again for each record. */
final class RecordWriter {
    private static final int INITIAL_CAPACITY = 4096;
    private static final int IPV4_LENGTH = 4;
    private static final int IPV4_SHIFT = 96;

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(INITIAL_CAPACITY);
    private final CRC32C check = new CRC32C();
    private int length;

    /**
     * Writes an event; {@link #bytes} and {@link #length} hold the record until the next call.
     *
     * @param event what happened
     * @param sequence its place in the journal
     * @param previous SHA-256 of the record before it, 32 bytes
     */
    void write(final PmtuEvent event, final long sequence, final byte[] previous) {
        buffer.putShort(RecordLayout.MAGIC, (short) RecordLayout.MAGIC_VALUE, ORDER);
        buffer.putByte(RecordLayout.VERSION, (byte) RecordLayout.VERSION_VALUE);
        buffer.putByte(RecordLayout.TYPE, (byte) event.type().code());
        buffer.putByte(RecordLayout.REASON, (byte) event.reason().code());
        buffer.putByte(RecordLayout.STATE, (byte)
                (event.state() == null ? 0 : event.state().code()));
        buffer.putByte(RecordLayout.SOURCE, (byte)
                (event.source() == null ? 0 : event.source().code()));
        buffer.putByte(RecordLayout.RESERVED, (byte) 0);
        buffer.putInt(RecordLayout.CHECK, 0, ORDER);
        buffer.putLong(RecordLayout.SEQUENCE, sequence, ORDER);
        buffer.putLong(RecordLayout.TIME, event.timeNs(), ORDER);
        buffer.putBytes(RecordLayout.PREVIOUS, previous);
        length = RecordLayout.HEADER_LENGTH;
        putEntry(event);
        putCause(event);
        buffer.putInt(RecordLayout.LENGTH, length, ORDER);
        check.reset();
        check.update(buffer.byteArray(), 0, length);
        buffer.putInt(RecordLayout.CHECK, (int) check.getValue(), ORDER);
    }

    /**
     * The record's bytes, and rubbish after {@link #length}.
     *
     * @return the writer's own array
     */
    byte[] bytes() {
        return buffer.byteArray();
    }

    /**
     * How long the record is.
     *
     * @return bytes
     */
    int length() {
        return length;
    }

    private void putEntry(final PmtuEvent event) {
        if (event.destination() != null) {
            putPrefix(event.destination());
        }
        putInt(RecordLayout.OLD_MTU, event.oldMtu());
        putInt(RecordLayout.NEW_MTU, event.newMtu());
        putInt(RecordLayout.CLAIMED_MTU, event.claimedMtu());
        if (event.expiresNs() != PmtuEvent.ABSENT) {
            putHeader(RecordLayout.EXPIRES, Long.BYTES);
            putLong(event.expiresNs());
        }
    }

    private void putCause(final PmtuEvent event) {
        putAddress(RecordLayout.REPORTER, event.reporter());
        putAddress(RecordLayout.SENDER, event.sender());
        putText(RecordLayout.PORT, event.port());
        putInt(RecordLayout.OPERATOR_UID, event.operatorUid());
        if (event.counts() != null) {
            putHeader(RecordLayout.COUNTS, 4 * Long.BYTES);
            putLong(event.counts().fragmented());
            putLong(event.counts().resegmented());
            putLong(event.counts().reported());
            putLong(event.counts().dropped());
        }
        putBytes(RecordLayout.PACKET, event.packet());
        putBytes(RecordLayout.DIGEST, event.digest());
        putText(RecordLayout.DETAIL, event.detail());
        putOptional(event);
    }

    // What a reader that does not know it passes over.
    private void putOptional(final PmtuEvent event) {
        if (event.quoteEvidence() != null) {
            putHeader(RecordLayout.QUOTE_EVIDENCE, 1);
            buffer.putByte(length, (byte) event.quoteEvidence().code());
            length++;
        }
        putInt(RecordLayout.LINK_MTU, event.linkMtu());
        if (event.counts() != null && event.counts().forwarded() > 0) {
            putHeader(RecordLayout.FORWARDED, Long.BYTES);
            putLong(event.counts().forwarded());
        }
        putBytes(RecordLayout.SNAPSHOT, event.snapshot());
        if (event.snapshotSequence() != PmtuEvent.ABSENT) {
            putHeader(RecordLayout.SNAPSHOT_SEQUENCE, Long.BYTES);
            putLong(event.snapshotSequence());
        }
    }

    private void putHeader(final int tag, final int valueLength) {
        if (valueLength > RecordLayout.MAX_LENGTH) {
            throw new EventLogException(
                    "a field of " + valueLength + " bytes is longer than the " + RecordLayout.MAX_LENGTH
                            + " that a journal record may have",
                    null);
        }
        buffer.putInt(length, tag << 24 | valueLength, ORDER);
        length += RecordLayout.FIELD_HEADER;
    }

    private void putInt(final int tag, final long value) {
        if (value != PmtuEvent.ABSENT) {
            putHeader(tag, Integer.BYTES);
            buffer.putInt(length, (int) value, ORDER);
            length += Integer.BYTES;
        }
    }

    private void putLong(final long value) {
        buffer.putLong(length, value, ORDER);
        length += Long.BYTES;
    }

    private void putPrefix(final IpPrefix prefix) {
        final boolean ipv4 = prefix.address().isIpv4();
        putHeader(RecordLayout.DESTINATION, 1 + (ipv4 ? IPV4_LENGTH : 2 * Long.BYTES));
        buffer.putByte(length, (byte) (ipv4 ? prefix.length() - IPV4_SHIFT : prefix.length()));
        length++;
        putAddress(prefix.address());
    }

    private void putAddress(final int tag, final IpAddress address) {
        if (address != null) {
            putHeader(tag, address.isIpv4() ? IPV4_LENGTH : 2 * Long.BYTES);
            putAddress(address);
        }
    }

    private void putAddress(final IpAddress address) {
        if (address.isIpv4()) {
            buffer.putInt(length, address.ipv4(), ORDER);
            length += IPV4_LENGTH;
        } else {
            putLong(address.high());
            putLong(address.low());
        }
    }

    private void putText(final int tag, final String text) {
        putBytes(tag, text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    private void putBytes(final int tag, final byte[] value) {
        if (value != null) {
            putHeader(tag, value.length);
            buffer.putBytes(length, value);
            length += value.length;
        }
    }
}
