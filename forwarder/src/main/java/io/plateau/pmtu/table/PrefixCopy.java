package io.plateau.pmtu.table;

import io.plateau.wire.IpPrefix;
import java.lang.invoke.VarHandle;
import java.util.Comparator;
import java.util.List;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The prefixes once more, in memory that the kernel's {@code assist.bpf.c} reads: the longest first, so that the first that
 * covers an address is the one that counts. There is room for a few; if there are more, it has to be content with the lowest.
 *
 * <pre>
 *  0  mask (2 x 64 bits)
 * 16  address (2 x 64)
 * 32  MTU (32)
 * 36  4 or 6 (32)
 * </pre>
 *
 * <p>The control thread writes. The version is odd meanwhile.
 */
final class PrefixCopy {
    private static final int MASK = 0;
    private static final int ADDRESS = 16;
    private static final int MTU = 32;
    private static final int FAMILY = 36;
    private static final int TOO_MANY = -1;

    private final UnsafeBuffer header;
    private final UnsafeBuffer rows;

    PrefixCopy(final TableMemory memory) {
        header = memory.header();
        rows = memory.prefixes();
        header.putInt(TableMemory.LOWEST_OF_PREFIXES, PmtuReader.NONE);
    }

    // To be called before others can find the new ones; lowest: of old and new.
    void replace(final List<PmtuEntry> entries, final int lowest) {
        header.putIntVolatile(TableMemory.LOWEST_OF_PREFIXES, lowest);
        final long version = header.getLong(TableMemory.PREFIX_VERSION);
        header.putLong(TableMemory.PREFIX_VERSION, version + 1);
        VarHandle.releaseFence(); // odd before anything changes
        if (entries.size() > TableMemory.PREFIX_LIMIT) {
            header.putInt(TableMemory.PREFIXES, TOO_MANY);
        } else {
            final List<PmtuEntry> longestFirst = entries.stream()
                    .sorted(Comparator.comparingInt(
                                    (PmtuEntry entry) -> entry.destination().length())
                            .reversed())
                    .toList();
            for (int row = 0; row < longestFirst.size(); row++) {
                write(row * TableMemory.PREFIX_LENGTH, longestFirst.get(row));
            }
            header.putInt(TableMemory.PREFIXES, longestFirst.size());
        }
        header.putLongRelease(TableMemory.PREFIX_VERSION, version + 2);
    }

    private void write(final int at, final PmtuEntry entry) {
        final int length = entry.destination().length();
        rows.putLong(at + MASK, IpPrefix.highMask(length));
        rows.putLong(at + MASK + BitUtil.SIZE_OF_LONG, IpPrefix.lowMask(length));
        rows.putLong(at + ADDRESS, entry.destination().address().high());
        rows.putLong(
                at + ADDRESS + BitUtil.SIZE_OF_LONG,
                entry.destination().address().low());
        rows.putInt(at + MTU, entry.mtu());
        rows.putInt(at + FAMILY, entry.destination().address().isIpv4() ? 4 : 6);
    }

    // To be called when nobody can find the old ones any more.
    void lowest(final int mtu) {
        header.putIntVolatile(TableMemory.LOWEST_OF_PREFIXES, mtu);
    }
}
