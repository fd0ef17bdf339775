package io.plateau.journal;

import static io.plateau.journal.RecordLayout.ORDER;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEventBuilder;
import io.plateau.pmtu.event.QuoteEvidence;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Read-only view of one record of layout 1. After wrap, {@link #fault} must be null before anything else is asked. Owned
 * by one reader.
 */
public final class RecordView {
    private static final EventType[] TYPES = new EventType[256];
    private static final Reason[] REASONS = new Reason[256];
    private static final EntryState[] STATES = new EntryState[256];
    private static final EntrySource[] SOURCES = new EntrySource[256];
    private static final QuoteEvidence[] EVIDENCE = new QuoteEvidence[256];
    private static final int IPV4_LENGTH = 4;
    private static final int IPV6_LENGTH = 16;
    private static final int IPV4_SHIFT = 96;
    private static final byte[] NO_CHECK = new byte[Integer.BYTES];

    static {
        for (final EventType type : EventType.values()) {
            TYPES[type.code()] = type;
        }
        for (final Reason reason : Reason.values()) {
            REASONS[reason.code()] = reason;
        }
        for (final EntryState state : EntryState.values()) {
            STATES[state.code()] = state;
        }
        for (final QuoteEvidence evidence : QuoteEvidence.values()) {
            EVIDENCE[evidence.code()] = evidence;
        }
        for (final EntrySource source : EntrySource.values()) {
            SOURCES[source.code()] = source;
        }
    }

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[0]);
    private final CRC32C check = new CRC32C();
    private byte[] bytes = new byte[0];
    private int start;
    private int available;

    RecordView() {}

    /**
     * Moves the view.
     *
     * @param array holds a record
     * @param offset of its first byte
     * @param length bytes present; up to three more than the record has
     */
    void wrap(final byte[] array, final int offset, final int length) {
        buffer.wrap(array, offset, length);
        bytes = array;
        start = offset;
        available = length;
    }

    /**
     * The layout that the record says it has; the first three bytes have the same meaning in every layout.
     *
     * @return 1 to 255, or -1 if this is no record at all
     */
    int version() {
        final boolean isRecord = available > RecordLayout.VERSION
                && buffer.getShort(RecordLayout.MAGIC, ORDER) == RecordLayout.MAGIC_VALUE;
        return isRecord ? code(RecordLayout.VERSION) : -1;
    }

    /**
     * What is wrong with the record.
     *
     * @return null if it is as it was written
     */
    String fault() {
        if (available < RecordLayout.HEADER_LENGTH) {
            return available + " bytes are too few for a record";
        }
        final int length = length();
        if (length < RecordLayout.HEADER_LENGTH || length > available || length + RecordLayout.PADDING < available) {
            return "its length says " + length + ", and " + available + " bytes are there";
        }
        if (checksum(length) != buffer.getInt(RecordLayout.CHECK, ORDER)) {
            return "its CRC-32C is wrong";
        }
        if (TYPES[code(RecordLayout.TYPE)] == null) {
            return "its event type " + code(RecordLayout.TYPE) + " is unknown";
        }
        return null;
    }

    /**
     * How long the record is.
     *
     * @return bytes, header included
     */
    public int length() {
        return buffer.getInt(RecordLayout.LENGTH, ORDER);
    }

    /**
     * The record's place in the journal.
     *
     * @return from 1
     */
    public long sequence() {
        return buffer.getLong(RecordLayout.SEQUENCE, ORDER);
    }

    /**
     * When it happened.
     *
     * @return nanoseconds since the epoch
     */
    public long timeNs() {
        return buffer.getLong(RecordLayout.TIME, ORDER);
    }

    /**
     * What happened.
     *
     * @return never null
     */
    public EventType type() {
        return TYPES[code(RecordLayout.TYPE)];
    }

    /**
     * What the record is about, without decoding the rest.
     *
     * @return null if it is about no destination
     */
    IpPrefix destination() {
        final int position = RecordLayout.HEADER_LENGTH + RecordLayout.FIELD_HEADER;
        if (length() < position || code(RecordLayout.HEADER_LENGTH) != RecordLayout.DESTINATION) {
            return null; // fields stand in the order of their tags
        }
        final int length = buffer.getInt(RecordLayout.HEADER_LENGTH, ORDER) & RecordLayout.MAX_VALUE_LENGTH;
        return length > length() - position ? null : prefix(position, length);
    }

    /**
     * Whether the record says that it follows another.
     *
     * @param hash SHA-256 of the record before it
     * @return true if that is what it carries
     */
    boolean follows(final byte[] hash) {
        for (int i = 0; i < RecordLayout.HASH_LENGTH; i++) {
            if (buffer.getByte(RecordLayout.PREVIOUS + i) != hash[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The hash that the record carries of the one before it.
     *
     * @return a copy, 32 bytes
     */
    byte[] previous() {
        return copy(RecordLayout.PREVIOUS, RecordLayout.HASH_LENGTH);
    }

    /**
     * Takes the record into a chain.
     *
     * @param chain whose head is the record before
     */
    void addTo(final RecordChain chain) {
        chain.add(bytes, start, length());
    }

    /**
     * Decodes the whole record.
     *
     * @return the event
     * @throws IllegalArgumentException if a field is not as layout 1 has it
     */
    PmtuEvent event() {
        final Reason reason = REASONS[code(RecordLayout.REASON)];
        if (reason == null) {
            throw new IllegalArgumentException("its reason " + code(RecordLayout.REASON) + " is unknown");
        }
        final PmtuEventBuilder event = PmtuEvent.of(type(), timeNs())
                .sequence(sequence())
                .reason(reason)
                .state(STATES[code(RecordLayout.STATE)])
                .source(SOURCES[code(RecordLayout.SOURCE)]);
        final int end = length();
        int position = RecordLayout.HEADER_LENGTH;
        while (position < end) {
            final int header = end - position < RecordLayout.FIELD_HEADER ? 0 : buffer.getInt(position, ORDER);
            final int length = header & RecordLayout.MAX_VALUE_LENGTH;
            position += RecordLayout.FIELD_HEADER;
            if (header == 0 || length > end - position) {
                throw new IllegalArgumentException("a field runs past its end");
            }
            field(event, header >>> 24, position, length);
            position += length;
        }
        return event.build();
    }

    private void field(final PmtuEventBuilder event, final int tag, final int position, final int length) {
        switch (tag) {
            case RecordLayout.DESTINATION -> event.destination(prefix(position, length));
            case RecordLayout.OLD_MTU -> event.oldMtu((int) unsigned(position, length));
            case RecordLayout.NEW_MTU -> event.newMtu((int) unsigned(position, length));
            case RecordLayout.CLAIMED_MTU -> event.claimedMtu(unsigned(position, length));
            case RecordLayout.EXPIRES -> event.expiresNs(whole(position, length));
            case RecordLayout.REPORTER -> event.reporter(address(position, length));
            case RecordLayout.SENDER -> event.sender(address(position, length));
            default -> rareField(event, tag, position, length);
        }
    }

    private void rareField(final PmtuEventBuilder event, final int tag, final int position, final int length) {
        switch (tag) {
            case RecordLayout.PORT -> event.port(new String(copy(position, length), StandardCharsets.UTF_8));
            case RecordLayout.OPERATOR_UID -> event.operatorUid(unsigned(position, length));
            case RecordLayout.COUNTS -> event.counts(counts(position, length));
            case RecordLayout.PACKET -> event.packet(copy(position, length));
            case RecordLayout.DIGEST -> event.digest(copy(position, length));
            case RecordLayout.DETAIL -> event.detail(new String(copy(position, length), StandardCharsets.UTF_8));
            default -> optionalField(event, tag, position, length);
        }
    }

    private void optionalField(final PmtuEventBuilder event, final int tag, final int position, final int length) {
        switch (tag) {
            case RecordLayout.QUOTE_EVIDENCE -> event.quoteEvidence(quoteEvidence(position, length));
            case RecordLayout.LINK_MTU -> event.linkMtu((int) unsigned(position, length));
            case RecordLayout.FORWARDED -> event.forwarded(whole(position, length));
            case RecordLayout.SNAPSHOT -> event.snapshot(copy(position, length));
            case RecordLayout.SNAPSHOT_SEQUENCE -> event.snapshotSequence(whole(position, length));
            default -> {
                if (tag < RecordLayout.FIRST_OPTIONAL_TAG) {
                    throw new IllegalArgumentException("its field " + tag + " is unknown");
                }
            }
        }
    }

    private int code(final int offset) {
        return buffer.getByte(offset) & 0xFF;
    }

    private int checksum(final int length) {
        check.reset();
        check.update(bytes, start, RecordLayout.CHECK);
        check.update(NO_CHECK, 0, Integer.BYTES);
        check.update(bytes, start + RecordLayout.SEQUENCE, length - RecordLayout.SEQUENCE);
        return (int) check.getValue();
    }

    private long unsigned(final int position, final int length) {
        expect(length == Integer.BYTES, length);
        return buffer.getInt(position, ORDER) & 0xFFFF_FFFFL;
    }

    private long whole(final int position, final int length) {
        expect(length == Long.BYTES, length);
        return buffer.getLong(position, ORDER);
    }

    private IpAddress address(final int position, final int length) {
        if (length == IPV4_LENGTH) {
            return IpAddress.ofIpv4(buffer.getInt(position, ORDER));
        }
        expect(length == IPV6_LENGTH, length);
        return new IpAddress(buffer.getLong(position, ORDER), buffer.getLong(position + Long.BYTES, ORDER));
    }

    private IpPrefix prefix(final int position, final int length) {
        expect(length > 0, length);
        final IpAddress address = address(position + 1, length - 1);
        return new IpPrefix(address, code(position) + (length - 1 == IPV4_LENGTH ? IPV4_SHIFT : 0));
    }

    private PmtuEvent.Counts counts(final int position, final int length) {
        expect(length == 4 * Long.BYTES, length);
        return new PmtuEvent.Counts(
                buffer.getLong(position, ORDER),
                buffer.getLong(position + Long.BYTES, ORDER),
                buffer.getLong(position + 2 * Long.BYTES, ORDER),
                buffer.getLong(position + 3 * Long.BYTES, ORDER),
                0);
    }

    // A code that a later version added says nothing to this one.
    private QuoteEvidence quoteEvidence(final int position, final int length) {
        expect(length == 1, length);
        return EVIDENCE[code(position)];
    }

    private byte[] copy(final int position, final int length) {
        final byte[] copy = new byte[length];
        buffer.getBytes(position, copy);
        return copy;
    }

    private static void expect(final boolean holds, final int length) {
        if (!holds) {
            throw new IllegalArgumentException("a field has " + length + " bytes");
        }
    }
}
