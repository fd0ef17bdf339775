package io.plateau.route.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.TestNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel as a router between two hosts: it forwards, then it does not, then it does again. */
@Tag("system")
class ForwardingSwitchSystemTest {
    @TempDir
    Path run;

    private final TestNetwork network = TestNetwork.empty();

    @BeforeEach
    void begin() {
        network.addNamespace("router").addNamespace("left").addNamespace("right");
        network.addVeth("router", "lan", "left", "eth0").addVeth("router", "wan", "right", "eth0");
        addAddresses("lan", "left", "1");
        addAddresses("wan", "right", "2");
        network.in("router", "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    }

    private void addAddresses(final String link, final String host, final String number) {
        network.ip("router", "addr add 198.51." + number + ".1/24 dev " + link);
        network.ip("router", "addr add 2001:db8:" + number + "::1/64 dev " + link + " nodad");
        network.ip(host, "addr add 198.51." + number + ".2/24 dev eth0");
        network.ip(host, "addr add 2001:db8:" + number + "::2/64 dev eth0 nodad");
        network.ip(host, "route add default via 198.51." + number + ".1");
        network.ip(host, "route add default via 2001:db8:" + number + "::1");
    }

    @AfterEach
    void end() {
        network.close();
    }

    private boolean reaches(final String address) {
        return network.tryIn("left", "ping", "-c", "1", "-W", "1", address).exitCode() == 0;
    }

    private ForwardingSwitch forwarding() {
        return new ForwardingSwitch(Sysctls.KERNEL, run.resolve("note"), List.of("lan", "wan"));
    }

    /** Something that may fail. */
    private interface Change {
        void make() throws IOException;
    }

    private void inRouter(final Change change) {
        network.in("router", () -> {
            try {
                change.make();
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
            return null;
        });
    }

    private String settings() {
        return network.in("router", "sysctl", "-a", "--pattern", "forwarding");
    }

    @Test
    void shouldStopTheKernelAndPutEverythingBack() {
        final String before = settings();
        assertThat(reaches("198.51.2.2")).isTrue();
        assertThat(reaches("2001:db8:2::2")).isTrue();

        inRouter(forwarding()::turnOff);
        assertThat(reaches("198.51.2.2")).isFalse();
        assertThat(reaches("2001:db8:2::2")).isFalse();
        assertThat(reaches("198.51.1.1")).as("the router itself").isTrue();
        assertThat(reaches("2001:db8:1::1")).as("the router itself").isTrue();
        assertThat(network.in("router", "sysctl", "-n", "net.ipv6.conf.lan.forwarding"))
                .as("a router's interface still")
                .isEqualTo("1\n");

        inRouter(forwarding()::turnOff); // a start after a crash
        inRouter(forwarding()::restore);
        assertThat(reaches("198.51.2.2")).isTrue();
        assertThat(reaches("2001:db8:2::2")).isTrue();
        assertThat(settings()).isEqualTo(before);
    }

    @Test
    void shouldLetInterfacesThatAreNoPortsForward() {
        network.addNamespace("third").addVeth("router", "dmz", "third", "eth0");
        addAddresses("dmz", "third", "3");

        inRouter(forwarding()::turnOff);

        assertThat(network.tryIn("third", "ping", "-c", "1", "-W", "1", "198.51.1.2")
                        .exitCode())
                .as("there; the answer comes in by a port")
                .isNotZero();
        assertThat(network.in("router", "sysctl", "-n", "net.ipv4.conf.dmz.forwarding"))
                .isEqualTo("1\n");
    }
}
