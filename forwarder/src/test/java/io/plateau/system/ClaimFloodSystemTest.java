package io.plateau.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.IcmpErrors;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Forged claims by one port, as many as the machine can make, each by another reporter about another destination. The other
 * ports, and claims of what went by, do not suffer, and every claim is accounted for.
 */
@Tag("system")
@Timeout(120)
class ClaimFloodSystemTest {
    private static final String FLOODED = "wan";
    private static final int MADE_UP = 16_384;
    private static final long LEAST_CLAIMS = 500_000;
    private static final long LEAST_BYTES = 20_000_000;
    private static final int JUDGED_PER_SECOND = 1000;
    private static final String LOST = "lost claims: ";

    private static final String SET = "203.0.113.1";
    private static final String BEYOND_OTHER_WIRE = "203.0.113.2";
    private static final String BEYOND_OTHER_PORT = "203.0.113.3";

    @TempDir
    Path directory;

    @Test
    void shouldLeaveOtherPortsAndTrueClaimsAlive() throws Exception {
        final ExecutorService thread = Executors.newSingleThreadExecutor();
        try (TestNetwork network = TestNetwork.wire()) {
            Hosts.addSecondWire(network);
            network.onClose(thread::shutdownNow);
            final long sentBefore = sentByForger(network);
            final Watch watch = Watch.start(network, directory, Configurations.twoWires());
            watch.ask("pmtu", "set", SET, "1300");
            final byte[] up = datagram(TestNetwork.CLIENT_IPV4, BEYOND_OTHER_WIRE);
            final byte[] down = datagram(TestNetwork.SERVER_IPV4, BEYOND_OTHER_PORT);
            try (FrameSender otherClient = FrameSender.open(network.name("client2"), "eth0");
                    FrameSender forger = FrameSender.open(network.name("server"), "eth0")) {
                otherClient.send(Hosts.between(network, "client2", "server2", up));
                forger.send(Hosts.between(network, "server", "client", down));
                watch.until(() -> watch.counters().of("lan2", "forwarded") == 1
                        && watch.counters().of(FLOODED, "forwarded") == 1);

                final Flood flood = new Flood(forger);
                final Future<?> flooding = thread.submit(flood);
                carryOnMeanwhile(network, watch, up, down);
                watch.until(() -> flood.sent.get() >= LEAST_CLAIMS || flooding.isDone());
                flood.isEnough = true;
                flooding.get();
            }
            assertAccountedFor(watch, sentByForger(network) - sentBefore);
            assertThat(watch.entries())
                    .extracting(entry -> entry.path("destination").asText() + " "
                            + entry.path("mtu").asInt())
                    .containsExactlyInAnyOrder(SET + " 1300", BEYOND_OTHER_WIRE + " 1400", BEYOND_OTHER_PORT + " 1400");
        }
    }

    // up: went by on the other wire. down: came in by the flooded port
    private static void carryOnMeanwhile(
            final TestNetwork network, final Watch watch, final byte[] up, final byte[] down) throws Exception {
        try (TcpTransfer transfer =
                        TcpTransfer.open(network.name("client2"), network.name("server2"), TestNetwork.SERVER_IPV4);
                FrameSender otherServer = FrameSender.open(network.name("server2"), "eth0");
                FrameSender client = FrameSender.open(network.name("client"), "eth0")) {
            final AtomicBoolean enough = new AtomicBoolean();
            final CompletableFuture<TcpTransfer.Result> result = transfer.sendWhile(() -> !enough.get());
            watch.until(() -> watch.counters().of(FLOODED, "received") > LEAST_CLAIMS / 10);

            otherServer.send(claim(TestNetwork.CLIENT_IPV4, up));
            client.send(claim(TestNetwork.SERVER_IPV4, down));
            watch.until(() -> accepted(watch.counters()) == 2);
            network.in("client2", "ping", "-c", "5", "-i", "0.01", TestNetwork.SERVER_IPV4); // fails without an answer
            watch.until(() -> transfer.received() > LEAST_BYTES);
            enough.set(true);

            assertThat(result.get()).matches(TcpTransfer.Result::isWhole);
        }
    }

    // sent: frames that the flooded port was sent; all but the first are claims that quote what nobody sent
    private static void assertAccountedFor(final Watch watch, final long sent) {
        watch.until(() -> {
            final Counters now = watch.counters();
            return now.of(FLOODED, "received") + now.of(FLOODED, "kernel-dropped") == sent;
        });
        final long claims = watch.counters().of(FLOODED, "received") - 1;
        watch.until(() -> {
            final Counters now = watch.counters();
            return now.refusedClaims() + now.lostEvents() >= claims;
        });

        final Counters counters = watch.counters();
        counters.assertConserved("lan", FLOODED, "lan2", "wan2");
        assertThat(accepted(counters)).isEqualTo(2);
        assertThat(counters.refusedClaims() + counters.lostEvents()).isEqualTo(claims);
        assertThat(counters.status().path("journal").path("events").asLong())
                .isLessThan(JUDGED_PER_SECOND * (counters.uptimeSeconds() + 3));
        assertThat(counters.lostEvents()).as("claims and nothing else").isEqualTo(lost(watch));
    }

    private static long accepted(final Counters counters) {
        return counters.status().path("claims").path("accepted").asLong();
    }

    // Claims that found no room, as the journal tells of them.
    private static long lost(final Watch watch) {
        return watch.events("overrun").stream()
                .map(event -> event.path("detail").asText())
                .mapToLong(detail -> Long.parseLong(detail.substring(LOST.length())))
                .sum();
    }

    private static long sentByForger(final TestNetwork network) {
        return Long.parseLong(network.in("server", "cat", "/sys/class/net/eth0/statistics/tx_packets")
                .trim());
    }

    private static byte[] datagram(final String from, final String to) {
        return FrameBuilder.frame()
                .from(from)
                .to(to)
                .dontFragment()
                .udpOfTotalLength(1500)
                .datagram();
    }

    private static byte[] claim(final String sender, final byte[] quote) {
        return IcmpErrors.fragmentationNeededFrame("198.18.0.9", sender, 1400, quote);
    }

    // Sends on and on until it is enough. A thread of its own.
    private static final class Flood implements Runnable {
        private final List<byte[]> claims =
                IntStream.range(0, MADE_UP).mapToObj(Flood::madeUp).toList();
        private final FrameSender forger;
        private volatile boolean isEnough;
        private final AtomicLong sent = new AtomicLong();

        private Flood(final FrameSender forger) {
            this.forger = forger;
        }

        @Override
        public void run() {
            while (!isEnough) {
                claims.forEach(forger::queue);
                forger.flush();
                sent.addAndGet(MADE_UP);
            }
        }

        private static byte[] madeUp(final int number) {
            final byte[] ports =
                    ByteBuffer.allocate(8).putInt(0x1000_1000 + number).array();
            final FrameBuilder quote =
                    FrameBuilder.frame().dontFragment().protocol(17, ports).claimedLength(1500);
            if (number % 2 == 0) {
                final String host = number / 256 + "." + number % 256;
                quote.from("198.18.0.1").to("10.1." + host);
                return IcmpErrors.fragmentationNeededFrame("10.2." + host, "198.18.0.1", 1400, quote.datagram());
            }
            final String host = "::" + Integer.toHexString(number);
            quote.from("2001:db8::1").to("2001:db8:1" + host);
            return IcmpErrors.packetTooBigFrame("2001:db8:2" + host, "2001:db8::1", 1400, quote.datagram());
        }
    }
}
