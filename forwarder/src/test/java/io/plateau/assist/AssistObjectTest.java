package io.plateau.assist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import net.fornwall.jelf.ElfFile;
import org.junit.jupiter.api.Test;

/** The program's text and what was compiled from it stand in the repository beside each other: they must not part. */
class AssistObjectTest {
    private static final Path TEXT = Path.of("src/main/bpf/assist.bpf.c");

    @Test
    void shouldBeCompiledFromTheTextThatStandsHere() throws Exception {
        final byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(TEXT));

        assertThat(digestInObject())
                .as("assist.bpf.o was compiled from another assist.bpf.c: run forwarder/src/main/bpf/build")
                .isEqualTo(HexFormat.of().formatHex(digest));
    }

    // A string that ends with a zero.
    private static String digestInObject() throws IOException {
        try (InputStream object = Assist.class.getResourceAsStream("assist.bpf.o")) {
            final byte[] text = ElfFile.from(object.readAllBytes())
                    .firstSectionByName("text")
                    .getData();
            return new String(text, 0, text.length - 1, StandardCharsets.US_ASCII);
        }
    }
}
