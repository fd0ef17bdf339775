package io.plateau.system;

import static io.plateau.system.BirdGateway.ROUTES;
import static io.plateau.system.BirdGateway.SECOND;
import static io.plateau.system.GatewayNetwork.CLIENT_IPV4;
import static io.plateau.system.GatewayNetwork.ROUTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import io.plateau.testkit.ForwarderProcess;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.Frames;
import io.plateau.wire.IpAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntToLongFunction;
import java.util.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How far Plateau is behind the kernel's table while BIRD moves ten thousand routes: datagrams go to some of them all the
 * time. What is asserted is the order; the times are told in the log, and are a machine's.
 */
@Tag("system")
@Timeout(120)
class ConvergenceSystemTest {
    private static final Logger LOG = Logger.getLogger(ConvergenceSystemTest.class.getName());
    private static final int FLOWS = 40;
    private static final long BETWEEN_ROUNDS_NS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final int ROUNDS_AFTERWARDS = 200;
    private static final int IP = 14;
    private static final int HEADER_LENGTH = 20;
    private static final double MICROSECOND_NS = 1000;

    @TempDir
    Path directory;

    private final byte[][] frames = new byte[FLOWS][];
    private int round;

    @Test
    void shouldLeaveOneNextHopForTheOtherOnce() throws Exception {
        try (BirdGateway gateway = new BirdGateway(directory);
                FrameSender client = FrameSender.open(gateway.network.name("client"), "eth0");
                Arrivals first = Arrivals.at(gateway.network.name("server"));
                Arrivals second = Arrivals.at(gateway.network.name("second"));
                RouteChanges kernel = RouteChanges.to(SECOND, gateway.network.name(ROUTER))) {
            final ForwarderProcess forwarder = gateway.startForwarder();
            for (int flow = 0; flow < FLOWS; flow++) {
                frames[flow] = frame(gateway, flow);
            }
            sendUntil(client, () -> haveAll(first));

            gateway.move();
            sendUntil(client, () -> kernel.changes().size() >= ROUTES && haveAll(second));
            final int enough = round + ROUNDS_AFTERWARDS;
            sendUntil(client, () -> round >= enough);

            assertThat(forwarder.process().isAlive()).isTrue();
            for (int flow = 0; flow < FLOWS; flow++) {
                final int destination = destination(flow);
                assertThat(first.spans().get(destination).last())
                        .as("to %s, the last by the first next hop", IpAddress.ofIpv4(destination))
                        .isLessThan(second.spans().get(destination).first());
            }
            tell(first.spans(), second.spans(), kernel);
        }
    }

    private static boolean haveAll(final Arrivals arrivals) {
        for (int flow = 0; flow < FLOWS; flow++) {
            if (!arrivals.spans().containsKey(destination(flow))) {
                return false;
            }
        }
        return true;
    }

    // A datagram to each, numbered by the round.
    private void sendUntil(final FrameSender client, final BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            round++;
            for (final byte[] frame : frames) {
                Frames.put(frame, IP + 4, round);
                Frames.put(frame, IP + 10, 0);
                Frames.put(frame, IP + 10, Bytes.checksum(frame, IP, HEADER_LENGTH));
                client.queue(frame);
            }
            client.flush();
            LockSupport.parkNanos(BETWEEN_ROUNDS_NS);
        }
    }

    // By routes that are spread over all of them.
    private static int destination(final int flow) {
        return IpAddress.parse(BirdGateway.prefix(flow * (ROUTES / FLOWS)) + "9")
                .ipv4();
    }

    private static byte[] frame(final BirdGateway gateway, final int flow) {
        final byte[] datagram = FrameBuilder.frame()
                .from(CLIENT_IPV4)
                .to(IpAddress.ofIpv4(destination(flow)).toString())
                .udpOfTotalLength(100)
                .datagram();
        return Hosts.between(gateway.network, "client", "eth0", ROUTER, "lan", datagram);
    }

    private static void tell(
            final Map<Integer, Arrivals.Span> first,
            final Map<Integer, Arrivals.Span> second,
            final RouteChanges kernel) {
        final Map<Integer, Long> come = kernel.changes();
        final Map<Integer, Long> gone = kernel.departures();
        final long[] leaving = sorted(flow -> first.get(destination(flow)).lastNs() - gone.get(network(flow)));
        final long[] coming = sorted(flow -> second.get(destination(flow)).firstNs() - come.get(network(flow)));
        final long[] lasts = sorted(flow -> first.get(destination(flow)).lastNs());
        final long[] firsts = sorted(flow -> second.get(destination(flow)).firstNs());
        final long lastChange = Collections.max(come.values());
        final String text =
                ROUTES + " routes moved in " + ms(lastChange - Collections.min(gone.values())) + ". Of " + FLOWS
                        + ", min / median / max: the last datagram by the old next hop " + summary(leaving)
                        + " after the kernel told that the route is gone, the first by the new " + summary(coming)
                        + " after it told of that. After its last change: the last by the old "
                        + ms(lasts[FLOWS - 1] - lastChange)
                        + ", all by the new " + ms(firsts[FLOWS - 1] - lastChange);
        LOG.info(text);
    }

    private static int network(final int flow) {
        return destination(flow) & ~0xFF;
    }

    private static long[] sorted(final IntToLongFunction ofFlow) {
        final long[] values = new long[FLOWS];
        for (int flow = 0; flow < FLOWS; flow++) {
            values[flow] = ofFlow.applyAsLong(flow);
        }
        Arrays.sort(values);
        return values;
    }

    private static String summary(final long[] sorted) {
        return ms(sorted[0]) + " / " + ms(sorted[FLOWS / 2]) + " / " + ms(sorted[FLOWS - 1]);
    }

    private static String ms(final long ns) {
        return Math.round(ns / MICROSECOND_NS) / 1000.0 + " ms";
    }
}
