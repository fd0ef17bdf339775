package io.plateau.fastpath;

import static io.plateau.fastpath.RoutedFixture.CLIENT_IPV6;
import static io.plateau.fastpath.RoutedFixture.DMZ;
import static io.plateau.fastpath.RoutedFixture.LAN;
import static io.plateau.fastpath.RoutedFixture.WAN;
import static io.plateau.fastpath.RoutedFrames.IP;
import static io.plateau.fastpath.RoutedFrames.VIRTIO;
import static io.plateau.fastpath.RoutedFrames.assertError;
import static io.plateau.fastpath.RoutedFrames.hex;
import static io.plateau.testkit.FrameBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.counters.Verdict;
import io.plateau.route.NextHop;
import io.plateau.testkit.FrameBuilder;
import io.plateau.wire.IpAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What waits for its next hop. */
class FastPathNeighboursTest {
    private final RoutedFixture gateway = new RoutedFixture();

    // ---- neighbours ----

    @Test
    void shouldWaitForTheNextHop() {
        final String unknown = "198.18.1.77";
        gateway.receive(
                frame().to(unknown).identification(1).bytes(),
                frame().to(unknown).identification(2).bytes());
        assertNothingSent();
        assertThat(gateway.verdicts()).isEmpty();

        gateway.pass(5_000_000).meet(WAN, unknown, 0x0200_0000_0077L).move();

        assertThat(gateway.sentBy(WAN))
                .extracting(sent -> hex(sent, VIRTIO, 6) + hex(sent, IP + 4, 2) + sent[IP + 8])
                .containsExactly("020000000077000163", "020000000077000263");
        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.FORWARDED, 2L));
        assertThat(gateway.isConserved()).isTrue();
        assertThat(gateway.waiting.isEmpty()).isTrue();
    }

    @Test
    void shouldTellAfterThreeSecondsThatNobodyIsThere() {
        final FrameBuilder four = frame().to("198.18.1.77");
        final FrameBuilder six = frame().from(CLIENT_IPV6).to("2001:db8:1::77");
        gateway.receive(four.bytes(), six.bytes());

        gateway.pass(WaitingRoom.LIMIT_NS - 1).move();
        assertThat(gateway.verdicts()).isEmpty();
        gateway.pass(1).move();

        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.NO_NEIGHBOUR, 2L));
        final List<byte[]> told = gateway.sentBy(LAN);
        assertError(told.get(0), "0301 00000000", four);
        assertError(told.get(1), "0103 00000000", six);
        assertThat(gateway.isConserved()).isTrue();
    }

    @Test
    void shouldLetThreeWaitForEachNeighbour() {
        for (int i = 1; i <= 5; i++) {
            gateway.receive(frame().to("198.18.1.77").identification(i).bytes());
        }
        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.NO_NEIGHBOUR, 2L));

        gateway.meet(WAN, "198.18.1.77", 0x0200_0000_0077L).move();

        assertThat(gateway.sentBy(WAN)).extracting(sent -> sent[IP + 5]).containsExactly((byte) 3, (byte) 4, (byte) 5);
        assertThat(gateway.isConserved()).isTrue();
    }

    @Test
    void shouldLetTheOldestGoWhenTheRoomIsFull() {
        for (int i = 0; i <= WaitingRoom.CAPACITY; i++) {
            gateway.receive(frame().to("198.18.1." + (100 + i)).bytes());
        }

        assertThat(gateway.verdicts()).isEqualTo(Map.of(Verdict.NO_NEIGHBOUR, 1L));
        for (int i = 0; i <= WaitingRoom.CAPACITY; i++) {
            gateway.meet(WAN, "198.18.1." + (100 + i), 0x0200_0000_0077L);
        }
        gateway.move();
        assertThat(gateway.sentBy(WAN)).hasSize(WaitingRoom.CAPACITY);
        assertThat(gateway.isConserved()).isTrue();
    }

    @Test
    void shouldFollowTheRouteOfWhatWaits() {
        gateway.receive(frame().to("198.18.1.77").bytes());
        gateway.meet(WAN, "198.18.1.77", 0x0200_0000_0077L)
                .route("198.18.1.77", NextHop.by(DMZ, IpAddress.parse(RoutedFixture.ROUTER)))
                .move();

        assertThat(gateway.sentBy(WAN)).isEmpty();
        assertThat(gateway.sentBy(DMZ)).hasSize(1);
    }

    private void assertNothingSent() {
        for (int port = 0; port < 3; port++) {
            assertThat(gateway.sentBy(port)).as("sent by port " + port).isEmpty();
        }
    }
}
