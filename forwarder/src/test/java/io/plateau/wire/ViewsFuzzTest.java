package io.plateau.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.agrona.concurrent.UnsafeBuffer;

/** Whatever the bytes, wherever the buffer ends: no view throws, and none reads behind the end. */
class ViewsFuzzTest {
    private static final String[] SEEDS = {
        "020000000002 020000000001 0800 4500 0028 0001 4000 4006 b6cd c0a80001 c0a80002"
                + "3039 0050 00000001 00000000 5002 7210 817e 0000",
        "020000000002 020000000001 8100 0064 8864 1100 0001 0032 0021 4600 0030 0001 2000 4011 b6cd c0a80001 c0a80002"
                + "01000000 3039 0050 0018 0000 00000000 00000000 00000000 00000000",
        "020000000002 020000000001 88a8 0001 86dd 60000000 0028 00 40"
                + "20010db8000000010000000000000002 20010db8000000030000000000000004"
                + "2c00 0000 00000000 3300 0001 00000007 3a02 0000 00000000 00000000 00000000 0200 0000 00000500",
        "020000000002 020000000001 0800 4500 0038 0001 0000 4001 b6cd c0a80001 c0a80002 0304 0000 0000 0578"
                + "4500 05dc 0001 4000 4006 0000 c0a80002 c0a80009 3039 0050 00000001",
    };

    private final LinkLayer link = new LinkLayer();
    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private final TcpView tcp = new TcpView();
    private final TcpOptions options = new TcpOptions();
    private final UdpView udp = new UdpView();
    private final IcmpView icmp = new IcmpView();

    @Property(tries = 5_000)
    void shouldReadMutatedFramesWithoutHarm(@ForAll final long seed) {
        final Random random = new Random(seed);
        final byte[] original = Bytes.parse(SEEDS[random.nextInt(SEEDS.length)]);
        final byte[] bytes =
                Arrays.copyOf(original, random.nextBoolean() ? original.length : random.nextInt(original.length + 40));
        for (int i = random.nextInt(6); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
        }

        readEverything(bytes);
    }

    @Property(tries = 2_000)
    void shouldReadRandomBytesWithoutHarm(@ForAll @Size(max = 200) final byte[] bytes) {
        readEverything(bytes);
        final UnsafeBuffer buffer = Bytes.offHeap(bytes);
        readIpv4(buffer, 0, bytes.length);
        readIpv6(buffer, 0, bytes.length);
        readTransports(buffer, 0, bytes.length);
        if (bytes.length >= VirtioNetHeader.LENGTH) {
            Checksum.completePartial(buffer, 0, bytes.length);
        }
    }

    private void readEverything(final byte[] bytes) {
        final UnsafeBuffer buffer = Bytes.offHeap(bytes);
        link.wrap(buffer, 0, bytes.length);
        link.isGroupDestination();
        link.isGroupSource();
        assertThat(link.networkOffset() + link.networkLength()).isBetween(0, bytes.length);
        assertThat(link.networkLength()).isNotNegative();
        if (link.isIpv4()) {
            readIpv4(buffer, link.networkOffset(), link.networkLength());
        } else if (link.isIpv6()) {
            readIpv6(buffer, link.networkOffset(), link.networkLength());
        }
    }

    private void readIpv4(final UnsafeBuffer buffer, final int offset, final int length) {
        if (ipv4.wrap(buffer, offset, length).isHeaderWellFormed()) {
            ipv4.isChecksumValid();
            ipv4.fragmentOffset();
            ipv4.destination();
            assertThat(ipv4.payloadOffset()).isBetween(offset + 20, offset + length);
            if (ipv4.isWellFormed()) {
                assertThat(ipv4.payloadOffset() + ipv4.payloadLength()).isLessThanOrEqualTo(offset + length);
                readTransports(buffer, ipv4.payloadOffset(), ipv4.payloadLength());
            }
        }
    }

    private void readIpv6(final UnsafeBuffer buffer, final int offset, final int length) {
        if (ipv6.wrap(buffer, offset, length).isHeaderWellFormed()) {
            ipv6.destinationLow();
            ipv6.fragmentOffset();
            assertThat(ipv6.upperLayerLength()).isNotNegative();
            assertThat(ipv6.upperLayerOffset() + ipv6.upperLayerLength()).isLessThanOrEqualTo(offset + length);
            readTransports(buffer, ipv6.upperLayerOffset(), ipv6.upperLayerLength());
        }
    }

    private void readTransports(final UnsafeBuffer buffer, final int offset, final int length) {
        if (tcp.wrap(buffer, offset, length).isQuoteUsable()) {
            tcp.sequence();
        }
        if (tcp.isWellFormed()) {
            tcp.checksum();
            tcp.urgentPointer();
            assertThat(tcp.payloadLength()).isNotNegative();
            options.wrap(buffer, offset, tcp.headerLength());
            if (options.maximumSegmentSizeOffset() != TcpOptions.ABSENT) {
                assertThat(options.maximumSegmentSize()).isBetween(0, 0xFFFF);
                assertThat(options.maximumSegmentSizeOffset()).isBetween(offset + 22, tcp.payloadOffset() - 2);
            }
        }
        if (udp.wrap(buffer, offset, length).isWellFormed()) {
            udp.checksum();
        }
        if (icmp.wrap(buffer, offset, length).isWellFormed()) {
            icmp.isIpv4ChecksumValid();
            icmp.packetTooBigMtu();
            assertThat(icmp.quoteLength()).isNotNegative();
            readQuote(buffer, icmp.quoteOffset(), icmp.quoteLength());
        }
    }

    private void readQuote(final UnsafeBuffer buffer, final int offset, final int length) {
        if (new Ipv4View().wrap(buffer, offset, length).isHeaderWellFormed()) {
            new Ipv4View().wrap(buffer, offset, length).payloadLength();
        }
        final Ipv6View quote = new Ipv6View().wrap(buffer, offset, length);
        if (quote.isHeaderWellFormed()) {
            assertThat(quote.upperLayerLength()).isNotNegative();
        }
    }
}
