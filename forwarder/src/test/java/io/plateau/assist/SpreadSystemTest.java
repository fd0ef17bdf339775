package io.plateau.assist;

import static io.plateau.testkit.FrameBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.linux.LinkSettings;
import io.plateau.linux.PacketGroup;
import io.plateau.linux.PacketSocket;
import io.plateau.linux.PollSet;
import io.plateau.linux.RingGeometry;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.Frames;
import io.plateau.testkit.TestNetwork;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The program on real sockets: which of four gets a frame, from either side of a forwarder. */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpreadSystemTest {
    private static final int WORKERS = 4;
    private static final String CLIENT = "198.18.0.1";
    private static final String SERVER = "198.18.3.7";
    private static final String CLIENT_IPV6 = "2001:db8::1";
    private static final String SERVER_IPV6 = "2001:db8:3::7";
    private static final int ICMP = 1;
    private static final int GRE = 47;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int FRAGMENT = 44;
    private static final int LINK_HEADER = 14;

    private final TestNetwork network = TestNetwork.empty();
    private Spread spread;
    private Side lan;
    private Side wan;

    // One port: a sender at the other end of its link, and the workers' sockets.
    private static final class Side implements AutoCloseable {
        private final FrameSender sender;
        private final List<PacketSocket> sockets;
        private final PollSet descriptors;
        private final int[] slots = new int[WORKERS];

        Side(final FrameSender sender, final List<PacketSocket> sockets) {
            this.sender = sender;
            this.sockets = sockets;
            descriptors = new PollSet(
                    sockets.stream().mapToInt(PacketSocket::descriptor).toArray());
        }

        int workerOf(final byte[] frame) {
            sender.send(frame);
            return take();
        }

        // Who got the frame that was sent.
        int take() {
            assertThat(descriptors.await(30_000)).as("sockets with a frame").isEqualTo(1);
            final int worker = IntStream.range(0, WORKERS)
                    .filter(descriptors::isReady)
                    .findFirst()
                    .orElseThrow();
            final PacketSocket socket = sockets.get(worker);
            socket.ring().giveBack(slots[worker]);
            slots[worker] = (slots[worker] + 1) % socket.ring().slotCount();
            return worker;
        }

        @Override
        public void close() {
            CloseHelper.closeAll(sockets);
            sender.close();
        }
    }

    @BeforeAll
    void build() {
        network.addSilentNamespace("hosts").addSilentNamespace("gateway");
        spread = Spread.open(WORKERS, 11, 12);
        lan = side("lan");
        wan = side("wan");
    }

    private Side side(final String name) {
        network.addVeth("hosts", name + "0", "gateway", name);
        return new Side(
                FrameSender.open(network.name("hosts"), name + "0"),
                network.in(
                        "gateway",
                        () -> PacketGroup.open(
                                LinkSettings.indexOf(name),
                                RingGeometry.of(2048, 64),
                                true,
                                WORKERS,
                                spread.program())));
    }

    @AfterAll
    void takeDown() {
        CloseHelper.closeAll(lan, wan, spread);
        network.close();
    }

    private static FrameBuilder between(final String from, final String to) {
        return frame().from(from).to(to);
    }

    private static FrameBuilder withPorts(
            final int protocol, final String from, final String to, final int fromPort, final int toPort) {
        return between(from, to).protocol(protocol, segment(fromPort, toPort));
    }

    private static byte[] segment(final int fromPort, final int toPort) {
        return ByteBuffer.allocate(64)
                .putShort((short) fromPort)
                .putShort((short) toPort)
                .array();
    }

    @ParameterizedTest(name = "protocol {0}, {1} to {2}")
    @CsvSource({
        "6," + CLIENT + "," + SERVER,
        "17," + CLIENT + "," + SERVER,
        "6," + CLIENT_IPV6 + "," + SERVER_IPV6,
        "17," + CLIENT_IPV6 + "," + SERVER_IPV6,
        // Only one bit differs between the two ends.
        "6,198.18.0.2,198.18.0.3",
        "6,2001:db8::2,2001:db8::3"
    })
    void shouldSpreadFlowsAndKeepBothDirectionsTogether(final int protocol, final String client, final String server) {
        final Integer[] flows = {0, 0, 0, 0};
        for (int port = 40_000; port < 40_400; port++) {
            final int worker =
                    lan.workerOf(withPorts(protocol, client, server, port, 443).ethernet());
            assertThat(wan.workerOf(
                            withPorts(protocol, server, client, 443, port).ethernet()))
                    .as("the answer to port %d", port)
                    .isEqualTo(worker);
            flows[worker]++;
        }

        assertThat(flows).as("400 flows").allMatch(count -> count > 60 && count < 140);
    }

    @Test
    void shouldSpreadByAddressesWhatHasNoPorts() {
        final Integer[] pairs = {0, 0, 0, 0};
        for (int host = 1; host <= 200; host++) {
            final String server = "198.18.3." + host;
            final int request =
                    lan.workerOf(between(CLIENT, server).protocol(ICMP, echo(8)).ethernet());

            assertThat(Stream.of(
                                    between(server, CLIENT).protocol(ICMP, echo(0)),
                                    between(CLIENT, server).protocol(GRE, segment(host, 7)),
                                    between(server, CLIENT).protocol(GRE, segment(8, host)))
                            .map(it -> wan.workerOf(it.ethernet())))
                    .containsOnly(request);
            pairs[request]++;
        }

        assertThat(pairs).as("200 pairs").allMatch(count -> count > 25 && count < 75);
    }

    private static byte[] echo(final int type) {
        final byte[] message = new byte[64];
        message[0] = (byte) type;
        return message;
    }

    @ParameterizedTest(name = "protocol {0}")
    @ValueSource(ints = {6, 17, ICMP})
    void shouldKeepFragmentsTogether(final int protocol) {
        for (int host = 1; host <= 50; host++) {
            final String server = "198.18.3." + host;
            final byte[] first = withPorts(protocol, CLIENT, server, 5000 + host, 443)
                    .fragment(true, 0)
                    .ethernet();
            final byte[] later = withPorts(protocol, CLIENT, server, 77, host)
                    .fragment(true, 100)
                    .ethernet();
            final byte[] last = withPorts(protocol, CLIENT, server, host, 99)
                    .fragment(false, 200)
                    .ethernet();
            final byte[] answer = withPorts(protocol, server, CLIENT, 443, 5000 + host)
                    .fragment(true, 0)
                    .ethernet();

            assertThat(List.of(lan.workerOf(later), lan.workerOf(last), wan.workerOf(answer)))
                    .containsOnly(lan.workerOf(first));
        }
    }

    @Test
    void shouldKeepIpv6FragmentsTogether() {
        for (int host = 1; host <= 50; host++) {
            final String server = "2001:db8:3::" + host;
            final List<Integer> workers = new ArrayList<>();
            for (final int offsetAndMore : new int[] {1, 100 << 3 | 1, 200 << 3}) {
                final byte[] header = {17, 0, (byte) (offsetAndMore >> 8), (byte) offsetAndMore, 0, 0, 0, 1};
                workers.add(lan.workerOf(between(CLIENT_IPV6, server)
                        .protocol(FRAGMENT, Frames.join(header, segment(offsetAndMore, host)))
                        .ethernet()));
            }

            assertThat(workers).containsOnly(workers.get(0));
        }
    }

    // What stands before the ports makes no difference: IPv4 options, IPv6 extension headers, tags, PPPoE.
    @Test
    void shouldLookForThePortsWhereTheyAre() {
        for (int port = 1; port <= 50; port++) {
            final byte[] plain = segment(port, 443);
            final byte[] options = {17, 0, 1, 4, 0, 0, 0, 0};
            final byte[] two = Frames.join(new byte[] {DESTINATION_OPTIONS, 0, 1, 4, 0, 0, 0, 0}, options);
            final int worker =
                    lan.workerOf(between(CLIENT, SERVER).protocol(17, plain).ethernet());
            final int ipv6 = lan.workerOf(
                    between(CLIENT_IPV6, SERVER_IPV6).protocol(17, plain).ethernet());

            assertThat(Stream.of(
                                    between(CLIENT, SERVER).options(new byte[8]),
                                    between(CLIENT, SERVER).tag(0x8100, 5),
                                    between(CLIENT, SERVER).tag(0x88A8, 6).tag(0x8100, 5),
                                    between(CLIENT, SERVER)
                                            .tag(0x88A8, 6)
                                            .tag(0x8100, 5)
                                            .tag(0x8100, 4))
                            .map(it -> lan.workerOf(it.protocol(17, plain).ethernet())))
                    .containsOnly(worker);
            assertThat(wan.workerOf(overPppoe(between(SERVER, CLIENT).protocol(17, segment(443, plain[1])))))
                    .isEqualTo(worker);
            assertThat(lan.workerOf(between(CLIENT_IPV6, SERVER_IPV6)
                            .protocol(DESTINATION_OPTIONS, Frames.join(options, plain))
                            .ethernet()))
                    .isEqualTo(ipv6);
            assertThat(lan.workerOf(between(CLIENT_IPV6, SERVER_IPV6)
                            .tag(0x8100, 5)
                            .protocol(0, Frames.join(two, plain))
                            .ethernet()))
                    .isEqualTo(ipv6);
        }
    }

    private static byte[] overPppoe(final FrameBuilder datagram) {
        final byte[] bytes = datagram.datagram();
        final byte[] header = Bytes.parse("8864 1100 0007");
        return Frames.join(
                Bytes.parse(Frames.ADDRESSES), header, Frames.u16(bytes.length + 2), Frames.u16(0x0021), bytes);
    }

    @Test
    void shouldGiveTheRestToTheFirst() {
        for (int number = 0; number < 20; number++) {
            final byte[] arp = Frames.join(Bytes.parse(Frames.ADDRESSES + "0806"), new byte[46]);
            arp[LINK_HEADER + number] = (byte) number;

            assertThat(lan.workerOf(arp)).isZero();
        }
        assertThat(lan.workerOf(Bytes.parse(Frames.ADDRESSES + "0800 4500"))).isZero();
    }

    @Test
    void shouldSpreadOtherwiseWithAnotherSecret() {
        final List<Integer> here = new ArrayList<>();
        final List<Integer> there = new ArrayList<>();
        try (Spread other = Spread.open(WORKERS, 13, 14)) {
            final Side copy = new Side(
                    FrameSender.open(network.name("hosts"), "wan0"),
                    network.in(
                            "gateway",
                            () -> PacketGroup.open(
                                    LinkSettings.indexOf("wan"),
                                    RingGeometry.of(2048, 64),
                                    true,
                                    WORKERS,
                                    other.program())));
            try (copy) {
                for (int port = 1; port <= 100; port++) {
                    final byte[] frame = withPorts(6, CLIENT, SERVER, port, 443).ethernet();
                    here.add(wan.workerOf(frame));
                    there.add(copy.take());
                }
            }
        }

        assertThat(there).isNotEqualTo(here);
    }
}
