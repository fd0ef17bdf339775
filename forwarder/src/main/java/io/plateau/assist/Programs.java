package io.plateau.assist;

import io.plateau.linux.BpfObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** What clang made of {@code assist.bpf.c}. */
final class Programs {
    private static final String OBJECT = "assist.bpf.o";

    private Programs() {}

    static BpfObject read() {
        try (InputStream in = Programs.class.getResourceAsStream(OBJECT)) {
            return BpfObject.read(OBJECT, in);
        } catch (final IOException unreadable) {
            throw new UncheckedIOException(OBJECT + " cannot be read", unreadable);
        }
    }
}
