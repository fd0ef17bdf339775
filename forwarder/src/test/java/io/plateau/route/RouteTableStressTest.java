package io.plateau.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Contention;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** One writer at full speed against readers: a route that stays is always found, and nobody sees one of elsewhere. */
class RouteTableStressTest {
    private static final int CHANGES = 300_000;
    private static final int NETWORKS = 64;

    private final RouteTable table = new RouteTable();
    private final Contention contention = new Contention();

    // 10.N.0.0/16 always leaves by port N; longer prefixes within it too, by another gateway.
    private static Route by(final int network, final int gateway) {
        return Route.of(RouteKind.UNICAST, NextHop.by(network, IpAddress.ofIpv4(gateway)));
    }

    private static IpPrefix within(final int network, final int rest, final int length) {
        final int mask = -1 << (32 - length);
        return new IpPrefix(IpAddress.ofIpv4((0x0A00_0000 | (network << 16) | (rest & 0xFFFF)) & mask), 96 + length);
    }

    @Test
    void shouldNeverLeadElsewhere() throws Exception {
        for (int network = 0; network < NETWORKS; network++) {
            table.put(within(network, 0, 16), by(network, 1));
        }
        contention.run(this::write, List.of(lookUps(1), lookUps(2)));
    }

    private void write() {
        final Random random = new Random(42);
        for (int i = 0; i < CHANGES; i++) {
            final int network = random.nextInt(NETWORKS);
            final IpPrefix prefix = within(network, random.nextInt(), 17 + random.nextInt(16));
            if (random.nextInt(3) == 0) {
                table.remove(prefix);
            } else {
                table.put(prefix, by(network, random.nextInt(4)));
            }
            if (random.nextInt(100) == 0) {
                table.put(within(network, 0, 16), by(network, random.nextInt(4)));
            }
        }
    }

    private Callable<Long> lookUps(final int seed) {
        return () -> {
            final RouteReader reader = table.reader();
            final Random random = new Random(seed);
            long checked = 0;
            while (!contention.isOver() || checked == 0) {
                final int network = random.nextInt(NETWORKS);
                final int address = 0x0A00_0000 | (network << 16) | random.nextInt(1 << 16);
                assertThat(reader.find(0, IpAddress.lowOfIpv4(address), 0)).isTrue();
                assertThat(reader.port()).isEqualTo(network);
                checked++;
            }
            return checked;
        };
    }
}
