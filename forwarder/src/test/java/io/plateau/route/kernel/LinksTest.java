package io.plateau.route.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.linux.NetlinkMessage;
import io.plateau.route.NextHop;
import io.plateau.route.RouteTable;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Links come and go, and what is said about routes meanwhile waits in its order. */
class LinksTest {
    private static final int UP = 0x1;
    private static final int CARRIER = 0x10000;
    private static final int BRIDGE = 7;
    private static final int STRUCTURE_LENGTH = 16;
    private static final int NAME_LENGTH = 8;

    private final Links links =
            new Links(List.of("lan", "wan"), new RouteTable(), new Sysctls(Path.of("/nothing-here")));

    // A link of at most three letters; without a name if that is empty.
    private static NetlinkMessage link(
            final int type, final int family, final int index, final int flags, final String name) {
        final int length = NetlinkMessage.HEADER_LENGTH + STRUCTURE_LENGTH + (name.isEmpty() ? 0 : NAME_LENGTH);
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[length]);
        bytes.putInt(0, length, ByteOrder.nativeOrder());
        bytes.putShort(4, (short) type, ByteOrder.nativeOrder());
        bytes.putByte(NetlinkMessage.HEADER_LENGTH, (byte) family);
        bytes.putInt(NetlinkMessage.HEADER_LENGTH + 4, index, ByteOrder.nativeOrder());
        bytes.putInt(NetlinkMessage.HEADER_LENGTH + 8, flags, ByteOrder.nativeOrder());
        if (!name.isEmpty()) {
            final int attribute = NetlinkMessage.HEADER_LENGTH + STRUCTURE_LENGTH;
            bytes.putShort(attribute, (short) NAME_LENGTH, ByteOrder.nativeOrder());
            bytes.putShort(attribute + 2, (short) 3, ByteOrder.nativeOrder()); // IFLA_IFNAME
            bytes.putBytes(attribute + 4, name.getBytes(StandardCharsets.US_ASCII));
        }
        final NetlinkMessage message = new NetlinkMessage();
        assertThat(message.wrap(bytes, 0, length).isWellFormed()).isTrue();
        return message;
    }

    private static NetlinkMessage link(final int index, final int flags, final String name) {
        return link(Rtnetlink.NEW_LINK, Rtnetlink.AF_UNSPEC, index, flags, name);
    }

    @Test
    void shouldKnowWhichPortIsOnWhichInterface() {
        assertThat(links.onNew(link(2, UP | CARRIER, "lan"))).isTrue();
        assertThat(links.onNew(link(5, UP | CARRIER, "eth"))).isTrue();

        assertThat(links.portOf(2)).isZero();
        assertThat(links.portOf(5)).isEqualTo(NextHop.NO_PORT);
        assertThat(links.interfaceOf(0)).isEqualTo(2);
        assertThat(links.interfaceOf(1)).isZero();

        links.onNew(link(9, UP | CARRIER, "lan")); // made anew
        assertThat(links.portOf(2)).isEqualTo(NextHop.NO_PORT);
        assertThat(links.interfaceOf(0)).isEqualTo(9);
    }

    @Test
    void shouldSayWhenRoutesMayHaveGone() {
        assertThat(links.onNew(link(2, UP | CARRIER, "lan"))).isTrue();
        assertThat(links.onNew(link(2, UP | CARRIER, "lan"))).isFalse();
        assertThat(links.onNew(link(2, 0, "lan"))).isTrue();
        assertThat(links.isUp(2)).isFalse();
        assertThat(links.onNew(link(2, 0, ""))).isFalse();
        assertThat(links.onNew(link(2, UP, "lan"))).isTrue();
        assertThat(links.isUp(2)).isTrue();
    }

    @Test
    void shouldNotTakeTheBridgesViewForTheLinks() {
        links.onNew(link(2, UP | CARRIER, "lan"));

        assertThat(links.onNew(link(Rtnetlink.NEW_LINK, BRIDGE, 2, 0, "lan"))).isFalse();
        assertThat(links.onDeleted(link(Rtnetlink.DELETE_LINK, BRIDGE, 2, 0, "lan")))
                .isFalse();
        assertThat(links.isUp(2)).isTrue();

        assertThat(links.onDeleted(link(Rtnetlink.DELETE_LINK, Rtnetlink.AF_UNSPEC, 2, 0, "lan")))
                .isTrue();
        assertThat(links.isUp(2)).isFalse();
        assertThat(links.portOf(2)).isEqualTo(NextHop.NO_PORT);
    }

    @Test
    void shouldTakeWhatNoDumpHasForGone() {
        links.onNew(link(2, UP | CARRIER, "lan"));
        links.onNew(link(3, UP | CARRIER, "wan"));

        links.beginDump();
        links.onDumped(link(3, UP | CARRIER, "wan"));
        links.endDump();

        assertThat(links.isUp(2)).isFalse();
        assertThat(links.isUp(3)).isTrue();
        assertThat(links.interfaceOf(0)).isZero();
    }

    @Test
    void shouldReplayInOrderAndOnce() {
        final Backlog backlog = new Backlog();
        backlog.add(link(2, 0, "lan"));
        backlog.add(link(3, 0, ""));
        backlog.add(link(4, 0, "wan"));
        final List<Integer> replayed = new ArrayList<>();

        backlog.replay(message -> replayed.add(message.word(4)));
        backlog.replay(message -> replayed.add(message.word(4)));

        assertThat(replayed).containsExactly(2, 3, 4);
    }
}
