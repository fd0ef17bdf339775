package io.plateau.pmtu;

import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.pmtu.event.SnapshotPart;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.wire.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Writes all that a {@link PmtuState} holds as the value of a checkpoint's field 131, docs/journal-format.md: as many parts
 * as it needs, in one canonical order, so that equal states give equal bytes. Static and locked values come first, those
 * below a learned one too, then learned ones, then quarantined ones, each by destination. Control thread only.
 */
final class SnapshotWriter {
    /** Bytes of a part: what one journal record holds besides. */
    static final int PART_LENGTH = 260_000;

    static final int IPV6 = 1;
    static final int REPORTER = 2;
    static final int REPORTER_IPV6 = 4;
    static final int EXPIRES = 8;
    static final int IPV4_SHIFT = 96;
    static final int MOST_COUNTS = 5;

    // An IPv6 entry with a reporter, an expiry and all counts.
    private static final int LONGEST_ENTRY = 9 + 3 * Long.BYTES + 4 * Long.BYTES + MOST_COUNTS * Long.BYTES;

    private final List<ByteBuffer> parts = new ArrayList<>();
    private final PmtuState state;
    private ByteBuffer part;

    private SnapshotWriter(final PmtuState state) {
        this.state = state;
        begin();
    }

    /**
     * Writes a state.
     *
     * @param state all of it
     * @return at least one part
     */
    static List<byte[]> write(final PmtuState state) {
        final SnapshotWriter writer = new SnapshotWriter(state);
        writer.addSorted(state.statics());
        state.table().forEachHostSorted(entry -> {
            if (entry.state() == EntryState.LEARNED) {
                writer.add(entry);
            }
        });
        writer.addSorted(state.quarantine().entries());
        return writer.parts.stream().map(writer::finished).toList();
    }

    private byte[] finished(final ByteBuffer written) {
        written.putInt(SnapshotPart.PARTS, parts.size());
        final byte[] bytes = new byte[written.position()];
        written.flip().get(bytes);
        return bytes;
    }

    private void begin() {
        part = ByteBuffer.allocate(PART_LENGTH);
        parts.add(part);
        part.put((byte) SnapshotPart.LAYOUT)
                .putInt(SnapshotPart.PART, parts.size())
                .position(SnapshotPart.HEADER_LENGTH);
    }

    private void addSorted(final Collection<PmtuEntry> entries) {
        entries.stream().sorted(PmtuEntry.BY_DESTINATION).forEachOrdered(this::add);
    }

    private void add(final PmtuEntry entry) {
        if (part.remaining() < LONGEST_ENTRY) {
            begin();
        }
        final boolean isIpv4 = entry.destination().address().isIpv4();
        final int length = entry.destination().length();
        part.put((byte) flags(entry, isIpv4))
                .put((byte) (isIpv4 ? length - IPV4_SHIFT : length))
                .put((byte) entry.state().code())
                .put((byte) entry.source().code())
                .putInt(entry.mtu())
                .putLong(entry.sinceNs())
                .putLong(entry.sequence());
        if (entry.expiresNs() != PmtuEntry.NEVER) {
            part.putLong(entry.expiresNs());
        }
        put(entry.destination().address());
        if (entry.reporter() != null) {
            put(entry.reporter());
        }
        put(state.impacts().journalled(entry.destination()));
    }

    private static int flags(final PmtuEntry entry, final boolean isIpv4) {
        final IpAddress reporter = entry.reporter();
        return (isIpv4 ? 0 : IPV6)
                | (reporter == null ? 0 : REPORTER)
                | (reporter == null || reporter.isIpv4() ? 0 : REPORTER_IPV6)
                | (entry.expiresNs() == PmtuEntry.NEVER ? 0 : EXPIRES);
    }

    private void put(final IpAddress address) {
        if (address.isIpv4()) {
            part.putInt(address.ipv4());
        } else {
            part.putLong(address.high()).putLong(address.low());
        }
    }

    // How many counts, then those; zeros at the end are left out, so that a count more changes no older snapshot.
    private void put(final Counts counts) {
        final long[] all = {
            counts.fragmented(), counts.resegmented(), counts.reported(), counts.dropped(), counts.forwarded()
        };
        int used = all.length;
        while (used > 0 && all[used - 1] == 0) {
            used--;
        }
        part.put((byte) used);
        for (int i = 0; i < used; i++) {
            part.putLong(all[i]);
        }
    }
}
