package io.plateau.route.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForwardingSwitchTest {
    @TempDir
    Path root;

    @TempDir
    Path run;

    private Path note;

    @BeforeEach
    void makeSettings() throws IOException {
        note = run.resolve("plateau/forwarding-1");
        for (final String name : List.of("all", "default", "lan", "wan", "dmz")) {
            write("net/ipv4/conf/" + name + "/forwarding", 1);
            write("net/ipv6/conf/" + name + "/forwarding", 1);
        }
        write("net/ipv6/conf/dmz/force_forwarding", 0);
    }

    private void write(final String name, final int value) throws IOException {
        Files.createDirectories(root.resolve(name).getParent());
        Files.writeString(root.resolve(name), value + "\n");
    }

    private int read(final String name) {
        return new Sysctls(root).read(name);
    }

    private ForwardingSwitch forwarding() {
        return new ForwardingSwitch(root, note, List.of("lan", "wan"));
    }

    private void assertOff() {
        assertThat(read("net/ipv4/conf/lan/forwarding")).isZero();
        assertThat(read("net/ipv4/conf/wan/forwarding")).isZero();
        assertThat(read("net/ipv6/conf/all/forwarding")).isZero();
    }

    private void assertAsFound() {
        assertThat(read("net/ipv4/conf/lan/forwarding")).isEqualTo(1);
        assertThat(read("net/ipv4/conf/wan/forwarding")).isZero();
        assertThat(read("net/ipv6/conf/all/forwarding")).isEqualTo(1);
        assertThat(read("net/ipv6/conf/dmz/force_forwarding")).isZero();
        assertThat(note).doesNotExist();
    }

    @Test
    void shouldTurnOffOnlyWhatIsOnAndPutItBack() throws IOException {
        write("net/ipv4/conf/wan/forwarding", 0);
        assertThat(forwarding().plan())
                .containsExactly(
                        "net.ipv4.conf.lan.forwarding: 1 to 0",
                        "net.ipv6.conf.all.forwarding: 1 to 0",
                        "net.ipv6.conf.dmz.force_forwarding: 0 to 1");

        forwarding().turnOff();
        assertOff();
        assertThat(read("net/ipv6/conf/dmz/forwarding")).as("still a router's").isEqualTo(1);
        assertThat(read("net/ipv6/conf/dmz/force_forwarding")).isEqualTo(1);
        assertThat(read("net/ipv4/conf/dmz/forwarding")).as("none of ours").isEqualTo(1);
        assertThat(forwarding().plan()).isEmpty();

        forwarding().restore();
        assertAsFound();
    }

    @Test
    void shouldPutBackWhatWasFoundBeforeCrashes() throws IOException {
        write("net/ipv4/conf/wan/forwarding", 0);
        forwarding().turnOff();
        assertThat(forwarding().isLeftOff()).isTrue();

        forwarding().turnOff(); // the next start, which finds everything off
        forwarding().restore();

        assertAsFound();
        assertThat(forwarding().isLeftOff()).isFalse();
    }

    @Test
    void shouldDoWithoutIpv6AndWithoutAnInterface() throws IOException {
        Files.delete(root.resolve("net/ipv6/conf/all/forwarding"));
        forwarding().turnOff();
        assertThat(read("net/ipv6/conf/dmz/force_forwarding")).isZero();
        assertThat(read("net/ipv4/conf/wan/forwarding")).isZero();

        Files.delete(root.resolve("net/ipv4/conf/wan/forwarding"));
        forwarding().restore();

        assertThat(read("net/ipv4/conf/lan/forwarding")).isEqualTo(1);
        assertThat(root.resolve("net/ipv4/conf/wan/forwarding")).doesNotExist();
        forwarding().restore(); // nothing to do
    }
}
