package io.plateau.pmtu.table;

import io.plateau.wire.IpAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;

/**
 * SHA-256 over everything that a {@code PmtuState} decides by, whatever order it came in: the host entries by address,
 * then static and locked values (those below a learned one too) by address and prefix length, then the quarantined ones
 * by address. Before each of the three stands how many there are. Big-endian:
 *
 * <pre>
 *  8 bytes            how many follow
 *  each, 53 bytes:    destination (16), prefix length (1), MTU (2), state (1), source (1),
 *                     reporter (16, zero for none), since ms (8), expires ms (8, -1 for never)
 * </pre>
 */
final class TableDigest {
    private static final int RECORD = 53;
    private static final int DIGITS = 4;
    private static final int DIGIT_BITS = 40;
    private static final int LAST_DIGIT_BITS = 8;
    private static final int ROW_BITS = 24;
    private static final long ROW = (1L << ROW_BITS) - 1;
    private final MessageDigest sha;
    private final ByteBuffer record = ByteBuffer.allocate(RECORD);

    TableDigest() {
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }

    byte[] of(final HostEntries hosts, final Collection<PmtuEntry> statics, final Collection<PmtuEntry> quarantined) {
        final long[] rows = sortedRows(hosts);
        count(rows.length);
        for (final long row : rows) {
            add(hosts.read(row(row)));
        }
        addSorted(statics);
        addSorted(quarantined);
        return sha.digest();
    }

    private void addSorted(final Collection<PmtuEntry> entries) {
        final PmtuEntry[] sorted = entries.toArray(PmtuEntry[]::new);
        Arrays.sort(sorted, PmtuEntry.BY_DESTINATION);
        count(sorted.length);
        for (final PmtuEntry entry : sorted) {
            add(entry);
        }
    }

    private void count(final int entries) {
        sha.update(ByteBuffer.allocate(Long.BYTES).putLong(0, entries));
    }

    private void add(final PmtuEntry entry) {
        final IpAddress reporter = entry.reporter();
        record.clear()
                .putLong(entry.destination().address().high())
                .putLong(entry.destination().address().low())
                .put((byte) entry.destination().length())
                .putShort((short) entry.mtu())
                .put((byte) entry.state().code())
                .put((byte) entry.source().code())
                .putLong(reporter == null ? 0 : reporter.high())
                .putLong(reporter == null ? 0 : reporter.low())
                .putLong(entry.sinceMs())
                .putLong(entry.expiresMs())
                .flip();
        sha.update(record);
    }

    // Row numbers in the low 24 bits, ordered by address. Sorts by 40 bits of the address at a time, most significant
    // first, so that a million entries need no object each.
    static long[] sortedRows(final HostEntries hosts) {
        final long[] rows = new long[hosts.used()];
        int count = 0;
        for (int row = 0; row < rows.length; row++) {
            if (!HostEntries.isFree(hosts.word(row))) {
                rows[count++] = row;
            }
        }
        final long[] used = Arrays.copyOf(rows, count);
        sort(hosts, used, 0, count, 0);
        return used;
    }

    static int row(final long sorted) {
        return (int) (sorted & ROW);
    }

    private static void sort(
            final HostEntries hosts, final long[] rows, final int from, final int to, final int digit) {
        for (int i = from; i < to; i++) {
            final int row = row(rows[i]);
            rows[i] = (digit(hosts.high(row), hosts.low(row), digit) << ROW_BITS) | row;
        }
        Arrays.sort(rows, from, to);
        if (digit + 1 == DIGITS) {
            return;
        }
        int first = from;
        for (int i = from + 1; i <= to; i++) {
            if (i == to || rows[i] >>> ROW_BITS != rows[first] >>> ROW_BITS) {
                if (i - first > 1) {
                    sort(hosts, rows, first, i, digit + 1);
                }
                first = i;
            }
        }
    }

    // Bits 0 to 39, 40 to 79, 80 to 119, 120 to 127 of the address; less one half, for the order of signed numbers.
    private static long digit(final long high, final long low, final int digit) {
        final long bits = switch (digit) {
            case 0 -> high >>> ROW_BITS;
            case 1 -> ((high & ROW) << (DIGIT_BITS - ROW_BITS)) | low >>> (Long.SIZE - DIGIT_BITS + ROW_BITS);
            case 2 -> (low >>> LAST_DIGIT_BITS) & ((1L << DIGIT_BITS) - 1);
            default -> low & ((1L << LAST_DIGIT_BITS) - 1);
        };
        return bits - (1L << (DIGIT_BITS - 1));
    }
}
