package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.Pings;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the kernel keeps of a program that hung on filters: something that does nothing, which the next start replaces. Others have filters of
 * their own there.
 */
@Tag("system")
@Timeout(120)
class ClsactSystemTest {
    private static final String ON = Configurations.over("af_packet", "on", Configurations.wire());
    private static final String GATEWAY = "198.18.0.254";
    private static final String OURS = "plateau_assist";
    private static final int PINGS = 300;

    @TempDir
    Path directory;

    private TestNetwork network;
    private String qdiscs;

    @BeforeEach
    void build() {
        network = TestNetwork.wire();
        tc("qdisc add dev wan clsact");
        network.in(
                "gateway", "tc", "filter", "add", "dev", "wan", "ingress", "pref", "1", "bpf", "bytecode", "1,6 0 0 0");
        qdiscs = tc("qdisc show");
    }

    @AfterEach
    void takeDown() {
        network.close();
    }

    private String tc(final String arguments) {
        return network.in("gateway", ("tc " + arguments).split(" "));
    }

    private String filters(final String link) {
        return tc("filter show dev " + link + " ingress");
    }

    private Watch start() {
        return Watch.start(network, directory, ON, ForwarderProcess.onHook("clsact"));
    }

    private boolean reaches(final String address) {
        return network.tryIn("client", "ping", "-c", "1", "-W", "1", address).exitCode() == 0;
    }

    private void passOn(final Watch watch) {
        assertThat(Pings.send(network, "client", PINGS, TestNetwork.SERVER_IPV4))
                .matches(Pings::areAllAnswered);
        watch.until(() ->
                watch.counters().of("lan", "assisted") > 0 && watch.counters().of("wan", "assisted") > 0);
    }

    /** The host has an address only once the program is dead: before, frames for it would not have gone on to it. */
    @Test
    void shouldStopActingWhenKilled() throws Exception {
        final Watch killed = start();
        passOn(killed);
        assertThat(filters("lan")).contains(OURS);
        assertThat(filters("wan")).contains(OURS);

        killed.kill();

        network.ip("gateway", "addr add " + GATEWAY + "/24 dev lan");
        network.in("client", "ping", "-c", "1", "-w", "30", GATEWAY); // the kernel may be about to end it
        assertThat(filters("lan")).contains(OURS);
        assertThat(Pings.send(network, "client", PINGS, GATEWAY)).matches(Pings::areAllAnswered);
        assertThat(reaches(TestNetwork.SERVER_IPV4)).isFalse();
    }

    @Test
    void shouldReplaceWhatWasLeftAndLeaveWhatIsOfOthers() throws Exception {
        final Watch killed = start();
        passOn(killed);
        killed.kill();

        final Watch restarted = start();
        passOn(restarted);
        assertThat(filters("lan").split(OURS + " direct-action")).hasSize(2);
        assertThat(filters("wan").split(OURS + " direct-action")).hasSize(2);
        assertThat(restarted.stop()).isZero();

        assertThat(tc("qdisc show")).isEqualTo(qdiscs);
        assertThat(filters("lan")).isBlank();
        assertThat(filters("wan")).contains("pref 1 bpf").doesNotContain(OURS);
    }
}
