package io.plateau.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.linux.PollSet;
import io.plateau.linux.RingGeometry;
import io.plateau.testkit.TcpExchange;
import io.plateau.testkit.Testbed;
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

    private final Testbed testbed = new Testbed();
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final List<Integer> refused = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
    private Thread loop;

    @BeforeEach
    void begin() {
        testbed.namespace("c").namespace("s").namespace("p");
    }

    @AfterEach
    void end() throws InterruptedException {
        running.set(false);
        if (loop != null) {
            loop.join();
        }
        testbed.close();
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
        testbed.veth("c", "eth0", "p", "left").veth("s", "eth0", "p", "right");
        startLoop(
                testbed.in("p", () -> AfPacketPort.open("lan", "left")),
                testbed.in("p", () -> AfPacketPort.open("wan", "right")));
    }

    private void address(final String interfaceName) {
        testbed.ipIn("c", "addr add 10.9.0.1/24 dev " + interfaceName);
        testbed.ipIn("s", "addr add 10.9.0.2/24 dev " + interfaceName);
    }

    private void exchange(final String server) throws Exception {
        final double rate = new TcpExchange(testbed, "c", "s").run(server, BYTES);
        System.getLogger("plateau.test").log(System.Logger.Level.INFO, "{0} Gbit/s", rate / 1e9);
        assertThat(refused).as("errno of frames that were refused").isEmpty();
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
            testbed.execute(end, "sysctl", "-qw", "net.ipv6.conf.eth0.disable_ipv6=0");
        }
        testbed.ipIn("c", "addr add fd00:9::1/64 dev eth0 nodad");
        testbed.ipIn("s", "addr add fd00:9::2/64 dev eth0 nodad");
        exchange("fd00:9::2");
    }

    // The kernel under test may know no VLAN devices, so the tags are put on and taken off here, on a third link in
    // between.
    @ParameterizedTest(name = "{0} tags")
    @ValueSource(ints = {1, 2})
    void shouldCarryTaggedTcpBetweenVeths(final int tags) throws Exception {
        testbed.veth("c", "eth0", "p", "left")
                .veth("p", "middle0", "p", "middle1")
                .veth("s", "eth0", "p", "right");
        // an AF_PACKET socket may send one 802.1Q tag more than the MTU, and nothing else
        testbed.ipIn("p", "link set middle0 mtu 1508");
        testbed.ipIn("p", "link set middle1 mtu 1508");
        final Port[] ports = testbed.in("p", () -> new Port[] {
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
        return testbed.in(end, () -> TapPort.open(name, "eth0", SystemEpochNanoClock.INSTANCE, errors::add));
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
        testbed.veth("c", "eth0", "p", "left");
        startLoop(testbed.in("p", () -> AfPacketPort.open("lan", "left")), tap("s", "wan"));
        address("eth0");
        exchange("10.9.0.2");
    }
}
