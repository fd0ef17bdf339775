package io.plateau.route.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.linux.NetlinkMessage;
import io.plateau.route.LinkAddresses;
import io.plateau.route.NeighbourTable;
import io.plateau.route.RouteTable;
import io.plateau.testkit.Bytes;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Whatever the bytes of a message: nobody throws, nobody reads behind its end. */
class KernelBooksFuzzTest {
    private static final String HEADER = "00000000 0000 0000 01000000 00000000";
    // As Linux 6.18 sent them to `ip monitor`, without header.
    private static final String[] BODIES = {
        // 203.0.113.0/24 metric 7 by two next hops of weights 1 and 3, mtu lock 1300
        "02 18 00 00 fe 03 00 01 00000000 0800 0f00 fe000000 0800 0100 cb007100 0800 0600 07000000"
                + "1400 0800 0800 0100 04000000 0800 0200 14050000"
                + "2400 0900 1000 00 00 02000000 0800 0500 c0000202 1000 00 02 03000000 0800 0500 c6336402",
        // 2001:db8:9::/48 by 2001:db8:1::2
        "0a 30 00 00 fe 03 00 01 00000000 0800 0f00 fe000000 1400 0100 20010db8000900000000000000000000"
                + "0800 0600 00040000 1400 0500 20010db8000100000000000000000002 0800 0400 02000000",
        // neighbour 192.0.2.2, reachable
        "02 000000 02000000 0200 00 01 0800 0100 c0000202 0a00 0200 020000000002 0000",
        // address 192.0.2.1/24
        "02 18 80 00 02000000 0800 0100 c0000201 0800 0200 c0000201 0800 0400 c00002ff 0800 0800 80000000",
        // link lan, up, with carrier
        "00 00 0100 02000000 43100100 ffffffff 0800 0300 6c616e00 0800 0400 dc050000",
        // next hop 9, a group of 1 and 2
        "00 00 00 00 00000000 0800 0100 09000000 1400 0200 01000000 01 00 0000 02000000 02 00 0000",
        // rule 1000 of table 100
        "02 00 00 00 64 00 00 01 00000000 0800 0600 e8030000 0800 0f00 64000000",
    };
    private static final int[] TYPES = {16, 17, 20, 21, 24, 25, 28, 29, 32, 33, 104, 105};

    private final RouteTable routes = new RouteTable();
    private final KernelBooks books = new KernelBooks(
            List.of("lan", "wan"),
            routes,
            new NeighbourTable(),
            new LinkAddresses(2),
            new Sysctls(Path.of("/nothing-here")));
    private final NetlinkMessage message = new NetlinkMessage();

    private void take(final byte[] body, final int type, final int flags) {
        final UnsafeBuffer bytes = Bytes.allocate(NetlinkMessage.HEADER_LENGTH + body.length);
        bytes.putBytes(0, Bytes.parse(HEADER));
        bytes.putInt(0, bytes.capacity());
        bytes.putShort(4, (short) type);
        bytes.putShort(6, (short) flags);
        bytes.putBytes(NetlinkMessage.HEADER_LENGTH, body);
        assertThat(message.wrap(bytes, 0, bytes.capacity()).isWellFormed()).isTrue();
        books.onEvent(message);
    }

    @Test
    void shouldReadTheSeedsAsTheyAreMeant() {
        take(Bytes.parse(BODIES[4]), 16, 0);
        take(Bytes.parse(BODIES[0]), 24, 0);
        take(Bytes.parse(BODIES[1]), 24, 0);

        assertThat(routes.size()).isEqualTo(2);
        routes.forEach((prefix, route) -> {
            if (prefix.address().isIpv4()) {
                assertThat(prefix).hasToString("203.0.113.0/24");
                assertThat(route.mtu()).isEqualTo(1300);
                assertThat(route.mtuLocked()).isTrue();
                assertThat(route.hops().get(0).port()).isZero();
                assertThat(route.hops().get(1).port()).isNegative();
                assertThat(route.hops().get(1).weight()).isEqualTo(3);
            } else {
                assertThat(prefix).hasToString("2001:db8:9::/48");
                assertThat(route.origin().metric()).isEqualTo(1024);
            }
        });
    }

    @Property(tries = 500)
    void shouldTakeMutatedMessagesWithoutHarm(@ForAll final long seed) {
        final Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            final byte[] original = Bytes.parse(BODIES[random.nextInt(BODIES.length)]);
            final int length = random.nextBoolean() ? original.length : random.nextInt(original.length + 1);
            final byte[] body = Arrays.copyOf(original, length);
            for (int change = random.nextInt(4); change > 0 && length > 0; change--) {
                body[random.nextInt(length)] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
            }
            take(body, TYPES[random.nextInt(TYPES.length)], random.nextInt(0x1000));
        }
    }

    @Property(tries = 2_000)
    void shouldTakeAnyBytesWithoutHarm(@ForAll @Size(max = 120) final byte[] body) {
        for (final int type : TYPES) {
            take(body, type, 0);
        }
    }
}
