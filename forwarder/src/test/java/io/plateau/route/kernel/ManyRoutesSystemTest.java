package io.plateau.route.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.linux.NetlinkMessage;
import io.plateau.linux.NetlinkSocket;
import io.plateau.route.LinkAddresses;
import io.plateau.route.NeighbourTable;
import io.plateau.route.RouteTable;
import io.plateau.testkit.Bytes;
import io.plateau.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Thousands of routes at a time, held against the kernel's own answers ({@code ip route get}). */
@Tag("system")
class ManyRoutesSystemTest {
    private static final int ROUTES = 10_000;
    private static final int QUESTIONS = 2_000;
    private static final int ASK_BUFFER_LENGTH = 1 << 20;
    private static final String NEXT_HOP_9_DELETED =
            "20000000 6900 0000 00000000 00000000 00 00 00 00 00000000 0800 0100 09000000";
    private static final int SMALL_BUFFER_LENGTH = 1 << 16;
    private static final Pattern ANSWER =
            Pattern.compile("^(?<type>unicast|local|broadcast|blackhole|unreachable|prohibit)? ?"
                    + "(?<to>[0-9a-f.:]+)(?: via (?<via>[0-9a-f.:]+))? dev (?<dev>\\S+)");

    private final Random random = new Random(5);

    private String prefix(final int i) {
        return "10." + (i >> 8) + "." + (i & 255) + ".0/24";
    }

    private List<String> all(final String command, final String gateway) {
        final List<String> lines = new ArrayList<>();
        for (int i = 0; i < ROUTES; i++) {
            lines.add("route " + command + " " + prefix(i) + gateway);
        }
        return lines;
    }

    @Test
    void shouldFollowTenThousandThatMove() {
        try (Router router = Router.started()) {
            final int before = router.kernel.routes().size();
            router.batch(all("add", " via 192.0.2.2"));
            router.await("all there", () -> router.kernel.routes().size() == before + ROUTES);

            router.batch(all("replace", " via 198.51.100.2"));
            router.awaitWay("10.39.15.7", "UNICAST 1 198.51.100.2");
            assertAll(router, "UNICAST 1 198.51.100.2");

            router.batch(all("del", ""));
            router.await("all gone", () -> router.kernel.routes().size() == before);
            assertThat(router.kernel.overruns()).isZero();
            assertThat(router.kernel.dumps()).isEqualTo(1);
        }
    }

    @Test
    void shouldDumpAgainAfterAnOverrun() {
        try (Router router = new Router(SMALL_BUFFER_LENGTH)) {
            router.kernel.onStart();
            router.batch(all("add", " via 192.0.2.2"));
            router.batch(all("replace", " via 198.51.100.2"));

            router.await("noticed", () -> router.kernel.overruns() > 0);
            router.await("dumped", () -> router.kernel.dumps() > 1);
            router.awaitWay("10.39.15.7", "UNICAST 1 198.51.100.2");
            assertAll(router, "UNICAST 1 198.51.100.2");

            router.batch(all("del", ""));
            router.await("all gone", () -> router.way("10.39.15.7").equals("none"));
            assertAll(router, "none");
        }
    }

    // Deleted while routes are dumped: the kernel says nothing of the routes that went with it.
    @Test
    void shouldDumpAgainWhenNextHopObjectGoesMeanwhile() {
        final UnsafeBuffer bytes = new UnsafeBuffer(Bytes.parse(NEXT_HOP_9_DELETED));
        final NetlinkMessage deleted = new NetlinkMessage();
        assertThat(deleted.wrap(bytes, 0, bytes.capacity()).isWellFormed()).isTrue();
        try (Router router = Router.started();
                NetlinkSocket socket = new NetlinkSocket(ASK_BUFFER_LENGTH)) {
            router.batch(all("add", " via 192.0.2.2"));
            final KernelBooks books = new KernelBooks(
                    Router.INTERFACES,
                    new RouteTable(),
                    new NeighbourTable(),
                    new LinkAddresses(Router.INTERFACES.size()),
                    new Sysctls(Sysctls.KERNEL));

            assertThat(books.dump(new KernelDump(socket), () -> books.onEvent(deleted)))
                    .isFalse();
            assertThat(books.dump(new KernelDump(socket), () -> {})).isTrue();
        }
    }

    private void assertAll(final Router router, final String way) {
        for (int i = 0; i < ROUTES; i++) {
            assertThat(router.way("10." + (i >> 8) + "." + (i & 255) + ".7")).isEqualTo(way);
        }
    }

    @Test
    void shouldAnswerAsTheKernelDoes() {
        try (Router router = Router.started()) {
            router.batch(mixed());
            router.ip("route add default via 198.51.100.2 metric 4000");
            router.awaitWay("8.8.8.8", "UNICAST 1 198.51.100.2");
            final List<String> questions = new ArrayList<>();
            for (int i = 0; i < QUESTIONS; i++) {
                questions.add("route get " + IpAddress.ofIpv4(0x0A00_0000 | random.nextInt(1 << 14)));
            }
            final List<String> answers = router.batch(questions).lines().toList();
            int compared = 0;
            for (final String answer : answers) {
                final Matcher matcher = ANSWER.matcher(answer);
                if (matcher.find()) {
                    assertThat(router.way(matcher.group("to"))).as(answer).isEqualTo(expected(matcher));
                    compared++;
                }
            }
            assertThat(compared).as("of the answers that name a way").isGreaterThan(QUESTIONS / 4);
        }
    }

    private static String expected(final Matcher answer) {
        final String via = answer.group("via") == null ? answer.group("to") : answer.group("via");
        return "UNICAST " + Router.INTERFACES.indexOf(answer.group("dev")) + " " + via;
    }

    // Routes of all lengths over few addresses, replaced and deleted at random.
    private List<String> mixed() {
        final List<String> lines = new ArrayList<>();
        final String[] ways = {"via 192.0.2.2", "via 198.51.100.2", "dev lan", "via 192.0.2.3 metric 7"};
        for (int i = 0; i < ROUTES / 2; i++) {
            final int length = 16 + random.nextInt(17);
            final int address = (0x0A00_0000 | random.nextInt(1 << 14)) & (-1 << (32 - length));
            final String prefix = IpAddress.ofIpv4(address) + "/" + length;
            lines.add(
                    random.nextInt(3) == 0
                            ? "route del " + prefix
                            : "route " + (random.nextBoolean() ? "replace " : "append ") + prefix + " "
                                    + ways[random.nextInt(ways.length)]);
        }
        return lines;
    }
}
