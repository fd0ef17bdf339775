package io.plateau.route.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.route.NeighbourState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Neighbours, found by the kernel on our request. */
@Tag("system")
class KernelNeighboursSystemTest {
    private final Router router = Router.started();

    @AfterEach
    void end() {
        router.close();
    }

    private long macOf(final String role) {
        final String text = router.network.in(role, "cat", "/sys/class/net/eth0/address");
        return Long.parseLong(text.trim().replace(":", ""), 16);
    }

    private void awaitState(final String address, final NeighbourState state) {
        router.await(address + " is " + state, () -> {
            router.findNeighbour(Router.LAN, address);
            return router.neighbours.state() == state;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.2", "2001:db8:1::2"})
    void shouldHaveTheKernelLookForNeighbours(final String address) {
        assertThat(router.findNeighbour(Router.LAN, address)).isFalse();

        router.resolve(Router.LAN, address);
        awaitState(address, NeighbourState.REACHABLE);

        assertThat(router.neighbours.mac()).isEqualTo(macOf("left"));
        assertThat(router.kernel.refusals()).isZero();
    }

    @Test
    void shouldLearnThatNobodyAnswers() {
        router.network.in("router", "sysctl", "-qw", "net.ipv4.neigh.lan.retrans_time_ms=50");
        router.resolve(Router.LAN, "192.0.2.99");

        awaitState("192.0.2.99", NeighbourState.UNRESOLVED);
        assertThat(router.neighbours.isUsable()).isFalse();
    }

    @Test
    void shouldKeepNeighboursAliveThatAreUsed() {
        router.resolve(Router.LAN, "192.0.2.2");
        awaitState("192.0.2.2", NeighbourState.REACHABLE);
        router.network.in("router", "sysctl", "-qw", "net.ipv4.neigh.lan.delay_first_probe_time=0");
        router.ip("neigh change 192.0.2.2 dev lan nud stale");
        awaitState("192.0.2.2", NeighbourState.STALE);
        assertThat(router.neighbours.isUsable()).isTrue();

        router.pass(2);

        awaitState("192.0.2.2", NeighbourState.REACHABLE);
    }

    @Test
    void shouldFollowWhatTheOperatorSays() {
        router.ip("neigh add 192.0.2.50 lladdr 02:00:00:00:00:50 dev lan nud permanent");
        awaitState("192.0.2.50", NeighbourState.REACHABLE);
        assertThat(router.neighbours.mac()).isEqualTo(0x0200_0000_0050L);

        router.ip("neigh del 192.0.2.50 dev lan");
        router.await("forgotten", () -> !router.findNeighbour(Router.LAN, "192.0.2.50"));
    }

    @Test
    void shouldForgetNeighboursBehindLinksThatWentDown() {
        router.resolve(Router.LAN, "192.0.2.2");
        awaitState("192.0.2.2", NeighbourState.REACHABLE);

        router.ip("link set lan down");

        router.await("forgotten", () -> !router.findNeighbour(Router.LAN, "192.0.2.2"));
    }

    @Test
    void shouldCountWhatTheKernelWillNotLookFor() {
        router.network.in("router", "sysctl", "-qw", "net.ipv6.conf.lan.disable_ipv6=1");
        router.resolve(Router.LAN, "2001:db8:1::2");

        router.await("refused", () -> router.kernel.refusals() == 1);
    }
}
