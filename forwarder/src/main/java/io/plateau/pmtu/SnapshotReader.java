package io.plateau.pmtu;

import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.pmtu.event.SnapshotPart;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;

/** Reads one part of what {@link SnapshotWriter} wrote. Used once, by one thread. */
final class SnapshotReader {
    private static final EntryState[] STATES = EntryState.values();
    private static final EntrySource[] SOURCES = EntrySource.values();

    private final ByteBuffer part;

    private SnapshotReader(final byte[] part) {
        this.part = ByteBuffer.wrap(part);
    }

    /**
     * Shows the entries.
     *
     * @param part whose number is known
     * @param visitor gets each entry and what it had cost
     * @throws IllegalArgumentException if the bytes are none that were written as such
     */
    static void read(final byte[] part, final BiConsumer<PmtuEntry, Counts> visitor) {
        final SnapshotReader reader = new SnapshotReader(part);
        try {
            reader.part.position(SnapshotPart.HEADER_LENGTH);
            while (reader.part.hasRemaining()) {
                visitor.accept(reader.entry(), reader.counts());
            }
        } catch (final BufferUnderflowException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("a snapshot of the table is not as its layout has it", e);
        }
    }

    private PmtuEntry entry() {
        final int flags = part.get();
        final int length = part.get() & 0xFF;
        final EntryState state = STATES[part.get() - 1];
        final EntrySource source = SOURCES[part.get() - 1];
        final int mtu = part.getInt();
        final long sinceNs = part.getLong();
        final long sequence = part.getLong();
        final long expiresNs = has(flags, SnapshotWriter.EXPIRES) ? part.getLong() : PmtuEntry.NEVER;
        final IpAddress address = address(has(flags, SnapshotWriter.IPV6));
        final IpAddress reporter =
                has(flags, SnapshotWriter.REPORTER) ? address(has(flags, SnapshotWriter.REPORTER_IPV6)) : null;
        final int bits = address.isIpv4() ? length + SnapshotWriter.IPV4_SHIFT : length;
        return new PmtuEntry(new IpPrefix(address, bits), mtu, state, source, reporter, sinceNs, expiresNs, sequence);
    }

    private static boolean has(final int flags, final int flag) {
        return (flags & flag) != 0;
    }

    private IpAddress address(final boolean isIpv6) {
        return isIpv6 ? new IpAddress(part.getLong(), part.getLong()) : IpAddress.ofIpv4(part.getInt());
    }

    // A later version may count more; what is not known here is passed over.
    private Counts counts() {
        final long[] counts = new long[SnapshotWriter.MOST_COUNTS];
        final int used = part.get();
        for (int i = 0; i < used; i++) {
            final long count = part.getLong();
            if (i < counts.length) {
                counts[i] = count;
            }
        }
        return new Counts(counts[0], counts[1], counts[2], counts[3], counts[4]);
    }
}
