package io.plateau.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.agrona.concurrent.UnsafeBuffer;

class ChecksumPropertiesTest {
    private static final int IPV4_CHECKSUM = 10;

    @Property
    void shouldSumAsIfWordByWord(
            @ForAll @Size(max = 2000) final byte[] bytes, @ForAll @IntRange(max = 9) final int skip) {
        final int offset = Math.min(skip, bytes.length);
        final int length = bytes.length - offset;

        assertThat(Checksum.complement(Checksum.partialSum(Bytes.offHeap(bytes), offset, length)))
                .isEqualTo(Bytes.checksum(bytes, offset, length));
    }

    @Property
    void shouldAddUpWhereverItIsSplit(
            @ForAll("data") final byte[] bytes, @ForAll final int first, @ForAll final int second) {
        final UnsafeBuffer buffer = Bytes.offHeap(bytes);
        final int one = Math.floorMod(first, bytes.length + 1);
        final int two = one + Math.floorMod(second, bytes.length + 1 - one);
        long sum = Checksum.partialSum(buffer, 0, one);
        sum = Checksum.append(sum, one, Checksum.partialSum(buffer, one, two - one));
        sum = Checksum.append(sum, two, Checksum.partialSum(buffer, two, bytes.length - two));

        assertThat(Checksum.complement(sum)).isEqualTo(Bytes.checksum(bytes, 0, bytes.length));
    }

    @Property
    void shouldUpdateAsIfRecomputed(
            @ForAll @Size(20) final byte[] header,
            @ForAll @IntRange(min = 0, max = 9) final int word,
            @ForAll("fields") final int value) {
        header[0] = 0x45;
        final UnsafeBuffer buffer = Bytes.offHeap(header);
        final int field = word == IPV4_CHECKSUM / 2 ? 8 : word * 2;
        final int newValue = field == 0 ? 0x4500 | (value & 0xFF) : value;
        final int before = Checksum.ofIpv4Header(buffer, 0, header.length);
        final int oldValue = buffer.getShort(field, BIG_ENDIAN) & 0xFFFF;

        buffer.putShort(field, (short) newValue, BIG_ENDIAN);

        assertThat(Checksum.incremental(before, oldValue, newValue))
                .isEqualTo(Checksum.ofIpv4Header(buffer, 0, header.length));
    }

    // RFC 1624 section 3: the corner that equation 2 of RFC 1141 gets wrong.
    @Property
    void shouldUpdateRightIfTheChecksumComesOutZero(@ForAll @Size(20) final byte[] header) {
        header[0] = 0x45;
        final UnsafeBuffer buffer = Bytes.offHeap(header);
        final int before = Checksum.ofIpv4Header(buffer, 0, header.length);
        final int oldValue = buffer.getShort(4, BIG_ENDIAN) & 0xFFFF;
        final int newValue = Checksum.fold((long) oldValue + before);
        buffer.putShort(4, (short) newValue, BIG_ENDIAN);

        assertThat(Checksum.ofIpv4Header(buffer, 0, header.length)).isZero();
        assertThat(Checksum.incremental(before, oldValue, newValue)).isZero();
    }

    @Property
    void shouldCompletePartialSums(
            @ForAll @Size(min = 20, max = 1500) final byte[] transport,
            @ForAll @Size(40) final byte[] network,
            @ForAll final boolean udp,
            @ForAll final boolean ipv6) {
        final int headerLength = ipv6 ? 40 : 20;
        final int protocol = udp ? IpProtocol.UDP : IpProtocol.TCP;
        final int place = udp ? 6 : 16;
        final int start = LinkLayer.ETHERNET_LENGTH + headerLength;
        final UnsafeBuffer frame = Bytes.allocate(VirtioNetHeader.LENGTH + start + transport.length);
        final int networkAt = VirtioNetHeader.LENGTH + LinkLayer.ETHERNET_LENGTH;
        frame.putBytes(networkAt, network, 0, headerLength);
        frame.putBytes(networkAt + headerLength, transport);
        frame.putByte(0, (byte) 1);
        frame.putShort(6, (short) start);
        frame.putShort(8, (short) place);
        final long pseudo = ipv6
                ? Checksum.ipv6PseudoHeader(frame, networkAt, protocol, transport.length)
                : Checksum.ipv4PseudoHeader(frame, networkAt, protocol, transport.length);
        frame.putShort(networkAt + headerLength + place, (short) Checksum.fold(pseudo), BIG_ENDIAN);

        Checksum.completePartial(frame, 0, frame.capacity());

        assertThat(frame.getShort(networkAt + headerLength + place, BIG_ENDIAN) & 0xFFFF)
                .isEqualTo(expectedTransportChecksum(transport, network, udp, ipv6));
    }

    // Lays pseudo-header and transport out as RFC 768, 9293 and 8200 draw them, and sums that.
    private static int expectedTransportChecksum(
            final byte[] transport, final byte[] network, final boolean udp, final boolean ipv6) {
        final int addresses = ipv6 ? 32 : 8;
        final byte[] all = new byte[addresses + 8 + transport.length];
        System.arraycopy(network, ipv6 ? 8 : 12, all, 0, addresses);
        all[addresses + 2] = (byte) (transport.length >> 8);
        all[addresses + 3] = (byte) transport.length;
        all[addresses + 7] = (byte) (udp ? 17 : 6);
        System.arraycopy(transport, 0, all, addresses + 8, transport.length);
        all[addresses + 8 + (udp ? 6 : 16)] = 0;
        all[addresses + 8 + (udp ? 7 : 17)] = 0;
        final int checksum = Bytes.checksum(all, 0, all.length);
        return udp && checksum == 0 ? 0xFFFF : checksum;
    }

    @Provide
    Arbitrary<byte[]> data() {
        return Arbitraries.bytes()
                .withDistribution(RandomDistribution.uniform())
                .array(byte[].class)
                .ofMaxSize(600);
    }

    @Provide
    Arbitrary<Integer> fields() {
        return Arbitraries.integers().between(0, 0xFFFF);
    }
}
