package io.plateau.system;

import static io.plateau.system.Watch.about;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Senders that set DF and hear no ICMP message. Each test has a server of its own, whose path MTU the operator lowers when
 * the connection stands already, so that its segments are too long.
 */
@Tag("system")
@Timeout(60)
@ParameterizedClass(name = "assist: {0}")
@ValueSource(strings = {"on", "off"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StubbornSenderSystemTest {
    private static final long AFTER_CHANGE = 20_000_000;
    private static final int REPORTS = 3;

    @Parameter(0)
    private String assist;

    private TestNetwork network;
    private Watch watch;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void build(@TempDir final Path directory) {
        network = TestNetwork.wire();
        Hosts.addDeafAddresses(network);
        for (int host = 31; host <= 33; host++) {
            network.ip("server", "addr add 198.18.0." + host + "/24 dev eth0");
            network.ip("server", "addr add 2001:db8::" + host + "/64 dev eth0 nodad");
            Hosts.introduce(network, "client", "server", "2001:db8::" + host);
        }
        watch = Watch.start(network, directory, Configurations.assisted(assist, Configurations.wire()));
    }

    @AfterParameterizedClassInvocation
    void takeDown() {
        network.close();
    }

    @ParameterizedTest(name = "{0} bytes, {1} to {2}")
    @CsvSource({
        "1400, " + Hosts.DEAF_IPV4 + ", 198.18.0.31",
        "1280, " + Hosts.DEAF_IPV4 + ", 198.18.0.32",
        "1400, " + Hosts.DEAF_IPV6 + ", 2001:db8::31",
        "1280, " + Hosts.DEAF_IPV6 + ", 2001:db8::32",
    })
    void shouldCarryTcpWholeInSmallerSegments(final int mtu, final String sender, final String server)
            throws Exception {
        try (TcpTransfer transfer = TcpTransfer.open(network.name("client"), sender, network.name("server"), server)) {
            final AtomicBoolean enough = new AtomicBoolean();
            final CompletableFuture<TcpTransfer.Result> result = transfer.sendWhile(() -> !enough.get());

            watch.ask("pmtu", "set", server, String.valueOf(mtu));
            final JsonNode told = watch.await("stubborn-sender", about(server));
            final long before = transfer.received();
            watch.until(() -> transfer.received() - before > AFTER_CHANGE);
            enough.set(true);

            assertThat(result.get()).matches(TcpTransfer.Result::isWhole);
            assertThat(told.path("sender").asText()).isEqualTo(sender);
            assertThat(told.path("new-mtu").asInt()).isEqualTo(mtu);
            assertThat(told.path("reported").asInt()).isEqualTo(REPORTS);
            assertThat(told.path("resegmented").asInt()).isPositive();
            assertThat(told.path("fragmented").asInt()).isZero();
        }
    }

    @Test
    void shouldFragmentDatagramsDespiteDontFragment() throws Exception {
        final String server = "198.18.0.33";
        final byte[] datagram = FrameBuilder.frame()
                .from(Hosts.DEAF_IPV4)
                .to(server)
                .dontFragment()
                .udpOfTotalLength(1500)
                .datagram();
        final byte[] frame = Hosts.between(network, "client", "server", datagram);
        watch.ask("pmtu", "set", server, "1400");
        try (DatagramSocket receiver = receiver(server);
                FrameSender sender = FrameSender.open(network.name("client"), "eth0")) {
            for (int i = 0; i < REPORTS + 5; i++) {
                sender.send(frame);
            }

            for (int i = 0; i < 5; i++) {
                assertThat(receive(receiver)).isEqualTo(Arrays.copyOfRange(datagram, 28, 1500));
            }
        }
        final JsonNode told = watch.await("stubborn-sender", about(server));
        assertThat(told.path("sender").asText()).isEqualTo(Hosts.DEAF_IPV4);
        assertThat(told.path("reported").asInt()).isEqualTo(REPORTS);
        assertThat(told.path("fragmented").asInt()).isEqualTo(1);
        assertThat(told.path("resegmented").asInt()).isZero();
    }

    private DatagramSocket receiver(final String server) {
        return network.in("server", () -> {
            try {
                final DatagramSocket socket = new DatagramSocket(4001, InetAddress.getByName(server));
                socket.setSoTimeout(30_000);
                return socket;
            } catch (final IOException e) {
                throw new AssertionError(server, e);
            }
        });
    }

    private static byte[] receive(final DatagramSocket receiver) throws IOException {
        final DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        receiver.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }
}
