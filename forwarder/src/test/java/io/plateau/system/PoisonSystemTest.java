package io.plateau.system;

import static io.plateau.system.Watch.about;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.TcpTransfer;
import io.plateau.testkit.TestNetwork;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The incident of 2014 with kernels of today: a server sends, and somebody on the client's side, who sees what comes,
 * claims 296 bytes and quotes it, through a wire and through a gateway that routes. How fast it goes on is the lab's to say;
 * here it is that it does.
 */
@Tag("system")
@Timeout(120)
class PoisonSystemTest {
    private static final String POLICY_OF_2014 = "evidence: none, below-floor: accept, stubborn-sender: { then: drop }";
    private static final long MANY = 100;
    private static final long ENDLESS = Long.MAX_VALUE;
    private static final long GOES_ON = 20_000_000;
    private static final long STALLED = 100_000;
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TestNetwork network;
    private Watch watch;
    private Poisoner poisoner;

    private enum Mode {
        WIRE,
        ROUTED
    }

    private void start(final Mode mode, final String policy, final long claims) {
        if (mode == Mode.WIRE) {
            network = TestNetwork.wire();
            watch = Watch.start(network, directory, Configurations.wireWithPolicy(policy));
        } else {
            network = GatewayNetwork.build();
            watch = Watch.of(network, GatewayNetwork.start(network, directory, "policy: { " + policy + " }\n"));
        }
        poisoner = new Poisoner(network.name("client"), claims);
    }

    @AfterEach
    void takeDown() {
        network.close();
        threads.shutdownNow();
    }

    // Of those who claim again and again, one is about a segment that is still on its way. The sender's kernel may
    // believe
    // it, if the message is passed on, and sends segments of 500 bytes from there on; but it sends.
    @ParameterizedTest(name = "{0}, policy: {1}, claims: {2}")
    @CsvSource({
        "WIRE, '', 1",
        "WIRE, '', " + ENDLESS,
        "WIRE, refused-claims: drop, " + ENDLESS,
        "ROUTED, '', 1",
        "ROUTED, '', " + ENDLESS,
        "ROUTED, refused-claims: drop, " + ENDLESS
    })
    void shouldGoOnWhilePoisoned(final Mode mode, final String policy, final long claims) throws Exception {
        start(mode, policy, claims);
        try (TcpTransfer transfer =
                TcpTransfer.open(network.name("server"), network.name("client"), TestNetwork.CLIENT_IPV4)) {
            final CompletableFuture<TcpTransfer.Result> result = transfer.sendWhile(() -> !poisoner.isDone());
            watch.until(() -> transfer.received() > GOES_ON);
            final Future<?> poisoning = threads.submit(poisoner);
            watch.until(() -> watch.events().stream().anyMatch(about(TestNetwork.CLIENT_IPV4)));
            final long before = transfer.received();
            watch.until(() -> transfer.received() - before > GOES_ON && poisoner.claims() >= Math.min(claims, MANY));
            poisoner.end();
            poisoning.get();

            assertThat(result.get()).matches(TcpTransfer.Result::isWhole);
            assertThat(watch.events("claim-quarantined", about(TestNetwork.CLIENT_IPV4)))
                    .isNotEmpty();
            assertThat(watch.events("claim-accepted")).isEmpty();
            assertThat(watch.counters().of("wan", "reported")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldStallWithThePolicyOf2014(final Mode mode) throws Exception {
        start(mode, POLICY_OF_2014, 1);
        try (SenderOf2014 transfer = new SenderOf2014(network)) {
            watch.until(() -> transfer.received() > GOES_ON);
            threads.submit(poisoner).get();
            watch.await("claim-accepted", about(TestNetwork.CLIENT_IPV4));

            watch.until(() -> movedInPeriod(transfer::received) < STALLED); // once all that was on its way is there
            assertThat(watch.counters().of("wan", "reported")).isPositive();
            assertThat(watch.entries()).singleElement().satisfies(entry -> {
                assertThat(entry.path("destination").asText()).isEqualTo(TestNetwork.CLIENT_IPV4);
                assertThat(entry.path("mtu").asInt()).isEqualTo(Poisoner.CLAIMED);
            });
        }
    }

    private long movedInPeriod(final LongSupplier received) {
        final long startNs = System.nanoTime();
        final long start = received.getAsLong();
        watch.until(() -> System.nanoTime() - startNs >= PERIOD_NS);
        return received.getAsLong() - start;
    }
}
