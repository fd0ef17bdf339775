package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.testkit.TestNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("system")
class NetlinkSocketSystemTest {
    private static final int NEW_LINK = 16;
    private static final int GET_LINK = 18;
    private static final int LINK_LENGTH = 16;
    private static final int NAME = 3;
    private static final int NEW_ROUTE = 24;
    private static final int ROUTE_LENGTH = 12;
    private static final int GROUP_LINK = 1;
    private static final int GROUP_IPV4_ROUTE = 7;

    private final TestNetwork network = TestNetwork.empty();
    private final NetlinkWriter request = new NetlinkWriter();
    private final NetlinkAttributes attributes = new NetlinkAttributes();
    private NetlinkSocket socket;

    @BeforeEach
    void begin() {
        network.addSilentNamespace("a");
        socket = network.in("a", () -> new NetlinkSocket(1 << 16));
        network.onClose(socket::close);
    }

    @AfterEach
    void end() {
        network.close();
    }

    private String nameOf(final NetlinkMessage message) {
        message.attributes(LINK_LENGTH, attributes);
        while (attributes.next()) {
            if (attributes.type() == NAME) {
                return attributes.text();
            }
        }
        return "";
    }

    @Test
    void shouldDumpTheLinks() {
        network.ip("a", "link add one type veth peer name two");
        final List<String> names = new ArrayList<>();

        final boolean whole =
                socket.dump(request.begin(GET_LINK, 0, LINK_LENGTH), message -> names.add(nameOf(message)));

        assertThat(whole).isTrue();
        assertThat(names).contains("lo", "one");
    }

    @Test
    void shouldHearOfChanges() {
        socket.subscribe(GROUP_LINK);
        assertThat(socket.receive(message -> {})).isEqualTo(NetlinkSocket.Outcome.NOTHING);
        network.ip("a", "link add one type veth peer name two");
        final List<String> names = new ArrayList<>();

        while (socket.receive(message -> names.add(message.type() + " " + nameOf(message)))
                != NetlinkSocket.Outcome.NOTHING) {
            assertThat(names).isNotEmpty();
        }

        assertThat(names).contains(NEW_LINK + " one");
    }

    @Test
    void shouldTellInTheKernelsWordsWhatItRefuses() {
        request.begin(NEW_ROUTE, 0x400, ROUTE_LENGTH).putByte(0, 2).putByte(1, 33);

        assertThatThrownBy(() -> socket.request(request))
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining("request 24, Invalid prefix length")
                .hasMessageContaining("EINVAL");

        request.begin(GET_LINK, 0, LINK_LENGTH).putWord(4, 77).attribute(NAME, 0);
        assertThatThrownBy(() -> socket.dump(request, message -> {})).hasMessageContaining("Invalid");
    }

    @Test
    void shouldTellThatNewsWereLost(@TempDir final Path directory) throws IOException {
        socket.subscribe(GROUP_IPV4_ROUTE);
        final Path batch = directory.resolve("routes");
        Files.write(
                batch,
                IntStream.range(0, 5000)
                        .mapToObj(i -> "route add blackhole 10." + (i >> 8) + "." + (i & 255) + ".0/24")
                        .toList());
        network.in("a", "ip", "-batch", batch.toString());
        final List<NetlinkSocket.Outcome> outcomes = new ArrayList<>();

        do {
            outcomes.add(socket.receive(message -> {}));
        } while (outcomes.get(outcomes.size() - 1) != NetlinkSocket.Outcome.NOTHING);

        assertThat(outcomes).contains(NetlinkSocket.Outcome.OVERRUN, NetlinkSocket.Outcome.MESSAGES);
    }
}
