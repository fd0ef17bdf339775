package io.plateau.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineTest {
    @TempDir
    private Path proc;

    @ParameterizedTest(name = "{0}, kernel {1}")
    @CsvSource(delimiter = '|', textBlock = """
        0000000000003000 | 4.20.0     | ''
        ffffffffffffffff | 6.18.44-x  | ''
        0000000000002000 | 6.1.0      | lacks CAP_NET_ADMIN, without
        0000000000001000 | 6.1.0      | lacks CAP_NET_RAW, without
        0000000000000000 | 6.1.0      | lacks CAP_NET_ADMIN and CAP_NET_RAW, without
        0000000000003000 | 4.19.300   | kernel 4.19.300 is older than 4.20
        0000000000003000 | 3.99.0     | kernel 3.99.0 is older than 4.20
        0000000000003000 | strange    | ''
        """)
    void shouldSayWhatIsLacking(final String capabilities, final String release, final String words)
            throws IOException {
        write("thread-self/status", "Name:\tjava\nCapPrm:\t0\nCapEff:\t" + capabilities + "\n");
        write("sys/kernel/osrelease", release + "\n");

        final String lacking = String.join("\n", new Machine(proc).lacking());

        assertThat(lacking).contains(words);
        assertThat(lacking.isEmpty()).isEqualTo(words.isEmpty());
    }

    @ParameterizedTest(name = "{0}, kernel {1}: \"{2}\"")
    @CsvSource({
        "000001ffffffffff, 6.1.0, ''",
        "0000008000003000, 5.10.0, ''",
        "0000000000203000, 5.10.0, ''",
        "0000000000003000, 6.1.0, lacks CAP_BPF",
        "000001ffffffffff, 5.9.16, older than 5.10",
        "000001ffffffffff, 4.20.1, older than 5.10",
    })
    void shouldSayWhatXdpLacks(final String capabilities, final String release, final String words) throws IOException {
        write("thread-self/status", "CapEff:\t" + capabilities + "\n");
        write("sys/kernel/osrelease", release + "\n");

        final String lacking = String.join("\n", new Machine(proc).lackingForXdp());

        assertThat(lacking).contains(words);
        assertThat(lacking.isEmpty()).isEqualTo(words.isEmpty());
    }

    @ParameterizedTest(name = "{0}, kernel {1}: \"{2}\"")
    @CsvSource({
        "000001ffffffffff, 6.1.0, ''",
        "0000008000003000, 5.5.0, ''",
        "0000000000203000, 5.5.0, ''",
        "0000000000003000, 6.1.0, lacks CAP_BPF",
        "000001ffffffffff, 5.4.16, older than 5.5",
        "000001ffffffffff, 4.20.1, older than 5.5",
    })
    void shouldSayWhatSeveralWorkersLack(final String capabilities, final String release, final String words)
            throws IOException {
        write("thread-self/status", "CapEff:\t" + capabilities + "\n");
        write("sys/kernel/osrelease", release + "\n");

        final String lacking = String.join("\n", new Machine(proc).lackingForWorkers());

        assertThat(lacking).contains(words);
        assertThat(lacking.isEmpty()).isEqualTo(words.isEmpty());
    }

    @Test
    void shouldListInterfaces() throws IOException {
        write("thread-self/net/dev", "Inter-|   Receive\n face |bytes\n    lo: 1 2\nveth0.10: 3 4\n");

        assertThat(new Machine(proc).interfaces()).containsExactly("lo", "veth0.10");
    }

    @Test
    void shouldNameTheFileSystemThatIsMissing() {
        assertThatThrownBy(() -> new Machine(proc).kernelRelease())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("needs a proc file system at " + proc);
    }

    @Test
    void shouldReadThisMachine() {
        assertThat(Machine.here().interfaces()).contains("lo");
        assertThat(Machine.here().kernelRelease()).isEqualTo(System.getProperty("os.version"));
    }

    private void write(final String file, final String text) throws IOException {
        Files.createDirectories(proc.resolve(file).getParent());
        Files.writeString(proc.resolve(file), text);
    }
}
