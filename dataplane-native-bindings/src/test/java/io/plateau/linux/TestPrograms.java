package io.plateau.linux;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/** The programs of bpf/programs.c, beside which is what clang made of it. */
final class TestPrograms {
    static final String FILE = "programs.o";

    private TestPrograms() {}

    static byte[] bytes() {
        try (InputStream file = TestPrograms.class.getResourceAsStream("/bpf/" + FILE)) {
            return file.readAllBytes();
        } catch (final IOException e) {
            throw new AssertionError(FILE, e);
        }
    }

    static UnsafeBuffer instructions(final String section, final Map<String, Integer> maps) {
        return BpfObject.of(FILE, bytes()).instructions(section, maps);
    }

    // Counts frames in the cell and sends them into the ingress of a landing device.
    static BpfProgram redirect(final BpfMap cells, final int landing) {
        cells.memory().putInt(0, landing);
        return BpfProgram.loadTc("redirect", instructions("tc", Map.of("cells", cells.descriptor())));
    }

    static BpfMap cells() {
        return BpfMap.array("cells", 16, 1);
    }

    static long frames(final BpfMap cells) {
        return cells.memory().getLongVolatile(8);
    }
}
