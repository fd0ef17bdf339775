package io.plateau.system;

import static io.plateau.system.Watch.about;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.linux.StreamSocket;
import io.plateau.linux.SystemCallException;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import io.plateau.testkit.Wiretap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The incident of 2014 with kernels of today: a server sends, and somebody on the client's side, who sees what comes,
 * claims 296 bytes and quotes it. How fast it goes on is the lab's to say; here it is that it does.
 */
@Tag("system")
@Timeout(120)
class PoisonSystemTest {
    private static final int CLAIMED = 296;
    private static final String FORGER = "198.18.0.9";
    private static final String POLICY_OF_2014 = "evidence: none, below-floor: accept, stubborn-sender: { then: drop }";
    private static final long MANY = 100;
    private static final long ENDLESS = Long.MAX_VALUE;
    private static final long GOES_ON = 20_000_000;
    private static final int CHUNK = 1 << 16;
    private static final long STALLED = 100_000;
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TestNetwork network;
    private Watch watch;
    private Poisoner poisoner;

    private void start(final String policy, final long claims) {
        watch = Watch.start(network, directory, Configurations.wireWithPolicy(policy));
        poisoner = new Poisoner(network.name("client"), claims);
    }

    @BeforeEach
    void build() {
        network = TestNetwork.wire();
    }

    @AfterEach
    void takeDown() {
        network.close();
        threads.shutdownNow();
    }

    // Of those who claim again and again, one is about a segment that is still on its way. The sender's kernel may
    // believe
    // it, if the message is passed on, and sends segments of 500 bytes from there on; but it sends.
    @ParameterizedTest(name = "policy: {0}, claims: {1}")
    @CsvSource({"'', 1", "'', " + ENDLESS, "refused-claims: drop, " + ENDLESS})
    void shouldGoOnWhilePoisoned(final String policy, final long claims) throws Exception {
        start(policy, claims);
        try (TcpTransfer transfer =
                TcpTransfer.open(network.name("server"), network.name("client"), TestNetwork.CLIENT_IPV4)) {
            final CompletableFuture<TcpTransfer.Result> result = transfer.sendWhile(() -> !poisoner.isDone);
            watch.until(() -> transfer.received() > GOES_ON);
            final Future<?> poisoning = threads.submit(poisoner);
            watch.until(() -> watch.events().stream().anyMatch(about(TestNetwork.CLIENT_IPV4)));
            final long before = transfer.received();
            watch.until(
                    () -> transfer.received() - before > GOES_ON && poisoner.claims.get() >= Math.min(claims, MANY));
            poisoner.isDone = true;
            poisoning.get();

            assertThat(result.get()).matches(TcpTransfer.Result::isWhole);
            assertThat(watch.events("claim-quarantined", about(TestNetwork.CLIENT_IPV4)))
                    .isNotEmpty();
            assertThat(watch.events("claim-accepted")).isEmpty();
            assertThat(watch.counters().of("wan", "reported")).isZero();
        }
    }

    @Test
    void shouldStallWithThePolicyOf2014() throws Exception {
        start(POLICY_OF_2014, 1);
        try (SenderOf2014 transfer = new SenderOf2014(network)) {
            watch.until(() -> transfer.received.get() > GOES_ON);
            threads.submit(poisoner).get();
            watch.await("claim-accepted", about(TestNetwork.CLIENT_IPV4));

            watch.until(() -> movedInPeriod(transfer.received::get) < STALLED); // once all that was on its way is there
            assertThat(watch.counters().of("wan", "reported")).isPositive();
            assertThat(watch.entries()).singleElement().satisfies(entry -> {
                assertThat(entry.path("destination").asText()).isEqualTo(TestNetwork.CLIENT_IPV4);
                assertThat(entry.path("mtu").asInt()).isEqualTo(CLAIMED);
            });
        }
    }

    private long movedInPeriod(final LongSupplier received) {
        final long startNs = System.nanoTime();
        final long start = received.getAsLong();
        watch.until(() -> System.nanoTime() - startNs >= PERIOD_NS);
        return received.getAsLong() - start;
    }

    // Sees what comes and claims for the latest segment, up to about a thousand times a second. A thread of its own.
    private static final class Poisoner implements Runnable {
        private static final long BETWEEN_CLAIMS_NS = TimeUnit.MILLISECONDS.toNanos(1);

        private final AtomicLong claims = new AtomicLong();
        private final String namespace;
        private final long most;
        private volatile boolean isDone;

        private Poisoner(final String namespace, final long most) {
            this.namespace = namespace;
            this.most = most;
        }

        @Override
        public void run() {
            try (Wiretap wiretap = Wiretap.open(namespace, "eth0");
                    FrameSender sender = FrameSender.open(namespace, "eth0")) {
                while (!isDone && claims.get() < most && !Thread.currentThread().isInterrupted()) {
                    wiretap.latest(seen -> seen.isTcp() && seen.length() > CLAIMED)
                            .ifPresent(seen -> {
                                sender.send(seen.claim(FORGER, CLAIMED));
                                claims.incrementAndGet();
                            });
                    LockSupport.parkNanos(BETWEEN_CLAIMS_NS);
                }
            }
        }
    }

    // A server with a socket as kernels had them then: DF stays set, even where the path is said to be narrower than
    // the
    // kernel's own floor of 552 bytes. Sends without end.
    private static final class SenderOf2014 implements AutoCloseable {
        private final ExecutorService ends = Executors.newFixedThreadPool(2);
        private final StreamSocket near;
        private final Socket far;
        private final AtomicLong received = new AtomicLong();

        private SenderOf2014(final TestNetwork network) throws IOException {
            try (ServerSocket listener = network.in("client", SenderOf2014::listen)) {
                near = network.in(
                        "server", () -> StreamSocket.connect((InetSocketAddress) listener.getLocalSocketAddress()));
                far = listener.accept();
            }
            ends.execute(this::send);
            ends.execute(this::receive);
        }

        private static ServerSocket listen() {
            try {
                return new ServerSocket(0, 1, InetAddress.getByName(TestNetwork.CLIENT_IPV4));
            } catch (final IOException e) {
                throw new UncheckedIOException("listener", e);
            }
        }

        private void send() {
            final ByteBuffer bytes = ByteBuffer.allocateDirect(CHUNK);
            try (near) {
                while (true) {
                    near.write(bytes.clear());
                }
            } catch (final SystemCallException e) {
                // aborted, or the other end is closed: the test is over
            }
        }

        private void receive() {
            final byte[] chunk = new byte[CHUNK];
            try (far) {
                for (int read = far.getInputStream().read(chunk);
                        read >= 0;
                        read = far.getInputStream().read(chunk)) {
                    received.addAndGet(read);
                }
            } catch (final IOException e) {
                // closed: the test is over
            }
        }

        @Override
        public void close() throws IOException {
            near.abort();
            far.close();
            ends.shutdown();
        }
    }
}
