package io.plateau.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processors that the kernel numbers (Documentation/admin-guide/cputopology.rst). Any thread. */
public final class Processors {
    private static final Path POSSIBLE = Path.of("/sys/devices/system/cpu/possible");

    private Processors() {}

    /**
     * Those that may ever be there: what a program sees of bpf_get_smp_processor_id is below.
     *
     * @return at least 1
     */
    public static int possible() {
        try {
            return behindLast(Files.readString(POSSIBLE));
        } catch (final IOException unreadable) {
            throw new UncheckedIOException("needs a sysfs with " + POSSIBLE, unreadable);
        }
    }

    // ranges: such as 0-3,8-11
    static int behindLast(final String ranges) {
        final String stripped = ranges.strip();
        final int last = Math.max(stripped.lastIndexOf('-'), stripped.lastIndexOf(','));
        return Integer.parseInt(stripped.substring(last + 1)) + 1;
    }
}
