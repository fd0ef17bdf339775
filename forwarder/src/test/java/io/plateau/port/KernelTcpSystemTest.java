package io.plateau.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.linux.ErrorNumber;
import io.plateau.linux.PollSet;
import io.plateau.linux.RingGeometry;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's TCP, offloads at their defaults, through two ports and the smallest loop there can be. */
@Tag("system")
class KernelTcpSystemTest {
    private static final long BYTES = 32 << 20;
    private static final RingGeometry GEOMETRY = RingGeometry.forSuperFrames(500);

    private final TestNetwork network = TestNetwork.empty();
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final List<Integer> refused = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
    private Thread loop;

    @BeforeEach
    void begin() {
        network.addSilentNamespace("c").addSilentNamespace("s").addSilentNamespace("p");
    }

    @AfterEach
    void end() throws InterruptedException {
        running.set(false);
        if (loop != null) {
            loop.join();
        }
        network.close();
    }

    private void startLoop(final Port left, final Port right) {
        loop = new Thread(() -> {
            try (left;
                    right) {
                int idle = 0;
                final PollSet wait = new PollSet(-1, -1);
                while (running.get()) {
                    idle = passOn(left, right) + passOn(right, left) > 0 ? 0 : idle + 1;
                    if (idle > 10) {
                        wait.setDescriptor(0, left.descriptor());
                        wait.setDescriptor(1, right.descriptor());
                        wait.await(100);
                    }
                }
            }
        });
        loop.start();
    }

    private int passOn(final Port from, final Port to) {
        final int count =
                from.poll((buffer, offset, length, timestampNs) -> to.transmit(buffer, offset, length, 1), 64);
        to.flush((token, errno) -> refused.add(errno));
        from.release();
        return count;
    }

    private void startBetweenVeths() {
        network.addVeth("c", "eth0", "p", "left").addVeth("s", "eth0", "p", "right");
        startLoop(
                network.in("p", () -> AfPacketPort.open("lan", "left")),
                network.in("p", () -> AfPacketPort.open("wan", "right")));
    }

    private void address(final String interfaceName) {
        network.ip("c", "addr add 10.9.0.1/24 dev " + interfaceName);
        network.ip("s", "addr add 10.9.0.2/24 dev " + interfaceName);
    }

    private void exchange(final String server) throws Exception {
        final long startNs = System.nanoTime();
        assertThat(TcpTransfer.exchange(network.name("c"), network.name("s"), server, BYTES))
                .allMatch(result -> result.isWhole(BYTES));
        final double bitsPerNs = 16.0 * BYTES / (System.nanoTime() - startNs);
        System.getLogger("plateau.test").log(System.Logger.Level.INFO, "{0} Gbit/s", bitsPerNs);
        // A TAP's ring can be full for a moment, on a busy machine; TCP sends again.
        assertThat(refused).as("errno of frames that were refused").allMatch(errno -> errno == ErrorNumber.ENOBUFS);
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldCarryTcpBetweenVeths() throws Exception {
        startBetweenVeths();
        address("eth0");
        exchange("10.9.0.2");
    }

    @Test
    void shouldCarryTcpOverIpv6BetweenVeths() throws Exception {
        startBetweenVeths();
        for (final String end : List.of("c", "s")) {
            network.in(end, "sysctl", "-qw", "net.ipv6.conf.eth0.disable_ipv6=0");
        }
        network.ip("c", "addr add fd00:9::1/64 dev eth0 nodad");
        network.ip("s", "addr add fd00:9::2/64 dev eth0 nodad");
        exchange("fd00:9::2");
    }

    // The kernel under test may know no VLAN devices, so the tags are put on and taken off here, on a third link in
    // between.
    @ParameterizedTest(name = "{0} tags")
    @ValueSource(ints = {1, 2})
    void shouldCarryTaggedTcpBetweenVeths(final int tags) throws Exception {
        network.addVeth("c", "eth0", "p", "left")
                .addVeth("p", "middle0", "p", "middle1")
                .addVeth("s", "eth0", "p", "right");
        // an AF_PACKET socket may send one 802.1Q tag more than the MTU, and nothing else
        network.ip("p", "link set middle0 mtu 1508");
        network.ip("p", "link set middle1 mtu 1508");
        final Port[] ports = network.in("p", () -> new Port[] {
            AfPacketPort.open("left", "left", GEOMETRY),
            AfPacketPort.open("middle0", "middle0", GEOMETRY),
            AfPacketPort.open("middle1", "middle1", GEOMETRY),
            AfPacketPort.open("right", "right", GEOMETRY)
        });
        try (TagLoop tagLoop = TagLoop.start(tags, ports[0], ports[1], ports[3], ports[2])) {
            address("eth0");
            exchange("10.9.0.2");
            assertThat(tagLoop.complaints()).isEmpty();
        }
    }

    private TapPort tap(final String end, final String name) {
        return network.in(end, () -> TapPort.open(name, "eth0", SystemEpochNanoClock.INSTANCE, errors::add));
    }

    private void startBetweenTaps() {
        startLoop(tap("c", "lan"), tap("s", "wan"));
    }

    @Test
    void shouldCarryTcpBetweenTaps() throws Exception {
        startBetweenTaps();
        address("eth0");
        exchange("10.9.0.2");
    }

    @Test
    void shouldCarryTcpBetweenVethAndTap() throws Exception {
        network.addVeth("c", "eth0", "p", "left");
        startLoop(network.in("p", () -> AfPacketPort.open("lan", "left")), tap("s", "wan"));
        address("eth0");
        exchange("10.9.0.2");
    }
}
