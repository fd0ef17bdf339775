package io.plateau.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.plateau.lab.forgery.Attacker;
import io.plateau.lab.forgery.Quote;
import io.plateau.lab.network.Execution;
import io.plateau.lab.network.LabException;
import io.plateau.lab.network.LabNetwork;
import io.plateau.lab.network.WireNetwork;
import io.plateau.lab.traffic.Transfer;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lab's network with a bridge of the kernel's where the forwarder would be. */
@Tag("system")
@Timeout(120)
class LabNetworkSystemTest {
    private static final long LENGTH = 5_000_001;
    private static final long ENDLESS = 1L << 50;

    private final LabNetwork network = new WireNetwork();

    @BeforeEach
    void build() {
        network.build();
        gateway("link add wire type bridge");
        gateway("link set lan master wire");
        gateway("link set wan master wire");
        gateway("link set wire up");
        client("ping -c 1 -w 30 " + LabNetwork.SERVER_IPV4); // what is sent before all links take it is lost
    }

    @AfterEach
    void takeDown() {
        network.close();
    }

    private void gateway(final String arguments) {
        Execution.run(List.of(("ip -n " + network.nameOf(LabNetwork.GATEWAY) + " " + arguments).split(" ", -1)));
    }

    private String client(final String command) {
        final String whole = "ip netns exec " + network.nameOf(LabNetwork.CLIENT) + " " + command;
        return Execution.run(List.of(whole.split(" ", -1)));
    }

    @ParameterizedTest(name = "{0} to {1} at {2}")
    @CsvSource({
        "client, server, 198.51.100.7",
        "client, server, 2001:db8:2::7",
        "server, client, 192.0.2.1",
        "server, client, 2001:db8:1::1",
    })
    void shouldCarryFilesUnchanged(final String from, final String to, final String address) {
        try (Transfer transfer = Transfer.of(LENGTH, network, from, to, address).begin()) {
            assertThat(transfer.finish()).isTrue();
            assertThat(transfer.progress().bytes()).isEqualTo(LENGTH);
            assertThat(transfer.receivedDigest()).isEqualTo(transfer.expectedDigest());
        }
    }

    @Test
    void shouldStreamUntilFinished() {
        try (Transfer transfer = Transfer.unbounded(network, "client", "server", LabNetwork.SERVER_IPV4)) {
            while (transfer.progress().bytes() == 0) {
                Thread.onSpinWait();
            }

            assertThat(transfer.finish()).isTrue();
            assertThat(transfer.progress().bytes()).isPositive();
        }
    }

    @Test
    void shouldGetPastBottleneckBehindTheGateway() {
        network.narrowLinkToServer(1400);
        try (Transfer transfer = Transfer.of(LENGTH, network, "client", "server", LabNetwork.SERVER_IPV4)
                .begin()) {
            assertThat(transfer.finish()).isTrue();
        }
        assertThat(client("ip route get 198.51.100.7")).contains("mtu 1400");

        network.forgetPathsOfClient();

        assertThat(client("ip route get 198.51.100.7")).doesNotContain("mtu 1400");
    }

    private String fragmentationNeededAtClient() {
        return client("cat /proc/net/snmp").replaceAll("(?s).*\nIcmp:[^\n]*\nIcmp: \\d+ \\d+ \\d+ (\\d+) .*", "$1");
    }

    @Test
    void shouldDeliverTheForgedClaimToTheSenderWhoseKernelRefusesIt() {
        try (Transfer transfer = Transfer.unbounded(network, "client", "server", LabNetwork.SERVER_IPV4)) {
            transfer.progress().over(100);

            new Attacker(network, 66)
                    .claim(
                            () -> Quote.guessed(transfer.sender(), transfer.receiver()),
                            296,
                            () -> "1".equals(fragmentationNeededAtClient()));

            assertThat(transfer.finish()).isTrue();
        }
        assertThat(network.pathOfClient())
                .as("its sequence number is none of the connection's")
                .isEqualTo("thinks nothing of it");
    }

    @Test
    void shouldClaimSoManyTimesForSoManyDestinations() {
        final InetSocketAddress client = new InetSocketAddress(LabNetwork.CLIENT_IPV4, 1);
        final InetSocketAddress server = new InetSocketAddress(LabNetwork.SERVER_IPV4, 2);

        new Attacker(network, 66).claim(number -> Quote.guessed(client, server), 1000, 101, 10_000);

        while (Integer.parseInt(fragmentationNeededAtClient()) < 101) {
            Thread.onSpinWait(); // the last may be on its way
        }
        assertThat(fragmentationNeededAtClient()).isEqualTo("101");
    }

    @Test
    void shouldGiveUpWhenNoClaimArrives() {
        final InetSocketAddress client = new InetSocketAddress(LabNetwork.CLIENT_IPV4, 1);
        final InetSocketAddress server = new InetSocketAddress(LabNetwork.SERVER_IPV4, 2);
        gateway("link set lan down");

        assertThatThrownBy(() -> new Attacker(network, 66).claim(() -> Quote.guessed(client, server), 296, () -> false))
                .isInstanceOf(LabException.class)
                .hasMessage("no claim of 3 has reached the gateway");
    }

    @Test
    void shouldOverhearSegmentsOfTheConnection() {
        try (Transfer transfer = Transfer.unbounded(network, "client", "server", LabNetwork.SERVER_IPV4)) {
            final Attacker attacker = new Attacker(network, 66);

            final Quote first = attacker.overhear(transfer.sender(), transfer.receiver());
            final long between = transfer.progress().bytes();
            transfer.progress().over(20);
            final Quote second = attacker.overhear(transfer.sender(), transfer.receiver());
            final long after = transfer.progress().bytes();

            assertThat(first.length()).isEqualTo(1500);
            assertThat(Integer.toUnsignedLong(second.sequence() - first.sequence()))
                    .isPositive()
                    .as("no farther than what came, but for what is on its way")
                    .isLessThan(after - between + (64 << 20));
        }
    }

    @Test
    void shouldLeaveServersThatIgnoreReportsAlone() {
        network.lockPathsOfServer();
        try (Transfer transfer = Transfer.ofStubborn(LENGTH, network, "server", "client", LabNetwork.CLIENT_IPV6)) {
            assertThat(transfer.begin().finish()).isTrue();
        }
        assertThat(Execution.run(List.of(("ip -n " + network.nameOf("server") + " route get 192.0.2.1").split(" "))))
                .contains("mtu lock 1500");
    }

    @Test
    void shouldCutConnectionThatIsStuck() {
        try (Transfer transfer = Transfer.unbounded(network, "client", "server", LabNetwork.SERVER_IPV4)) {
            transfer.progress().over(50);
            gateway("link set lan down");
        }
        assertThat(client("cat /proc/net/tcp").lines())
                .as("no socket is left, but for the heading")
                .hasSize(1);
    }

    @Test
    void shouldLeaveNothingOfTransferThatNeverBegan() {
        Transfer.of(LENGTH, network, "client", "server", LabNetwork.SERVER_IPV4).close();

        assertThat(client("cat /proc/net/tcp").lines().filter(line -> !line.contains(" 06 ")))
                .as("no socket is left, but for the heading and what waits for stray segments")
                .hasSize(1);
    }

    @Test
    void shouldNotTakeTransferForWholeThatWasCut() {
        final Transfer transfer = stuckTransfer();

        transfer.close();

        assertThat(transfer.finish()).isFalse();
        assertThat(transfer.progress().bytes()).isLessThan(ENDLESS);
    }

    @Test
    void shouldNotWaitOnWhenInterrupted() {
        try (Transfer transfer = stuckTransfer()) {
            Thread.currentThread().interrupt();
            final Throwable failure = catchThrowable(transfer::finish);

            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
            assertThat(failure).isInstanceOf(LabException.class).hasMessage("interrupted");
        }
    }

    // Has an end, which it can never reach.
    private Transfer stuckTransfer() {
        final Transfer transfer = Transfer.of(ENDLESS, network, "client", "server", LabNetwork.SERVER_IPV4)
                .begin();
        gateway("link set lan down");
        return transfer;
    }
}
