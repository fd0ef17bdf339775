package io.plateau.hop;

import static io.plateau.testkit.FrameBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class TimeToLiveTest {
    private static final int AT = 5;

    @Property
    void shouldMendTheChecksumOfAnyHeader(
            @ForAll @IntRange(min = 2, max = 255) final int hops,
            @ForAll @IntRange(max = 65535) final int identification,
            @ForAll @IntRange(max = 255) final int service) {
        final byte[] datagram = frame().timeToLive(hops)
                .identification(identification)
                .trafficClass(service)
                .datagram();
        final UnsafeBuffer buffer = at(datagram);

        TimeToLive.decrementIpv4(buffer, AT);

        final byte[] once = Bytes.copy(buffer, AT, datagram.length);
        assertThat(once[8] & 0xFF).isEqualTo(hops - 1);
        assertThat(Bytes.checksum(once, 0, 20)).isZero();

        TimeToLive.incrementIpv4(buffer, AT);

        final byte[] back = Bytes.copy(buffer, AT, datagram.length);
        assertThat(back[8] & 0xFF).isEqualTo(hops);
        assertThat(Bytes.checksum(back, 0, 20)).isZero();
    }

    @Test
    void shouldTakeAndGiveBackOneHopOfIpv6() {
        final byte[] datagram =
                frame().from("2001:db8::1").to("2001:db8::2").timeToLive(200).datagram();
        final UnsafeBuffer buffer = at(datagram);

        TimeToLive.decrementIpv6(buffer, AT);
        assertThat(Bytes.copy(buffer, AT, datagram.length))
                .isEqualTo(frame().from("2001:db8::1")
                        .to("2001:db8::2")
                        .timeToLive(199)
                        .datagram());

        TimeToLive.incrementIpv6(buffer, AT);
        assertThat(Bytes.copy(buffer, AT, datagram.length)).isEqualTo(datagram);
    }

    private static UnsafeBuffer at(final byte[] datagram) {
        final UnsafeBuffer buffer = Bytes.allocate(AT + datagram.length);
        buffer.putBytes(AT, datagram);
        return buffer;
    }
}
