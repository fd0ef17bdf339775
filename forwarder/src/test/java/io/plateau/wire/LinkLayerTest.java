package io.plateau.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkLayerTest {
    private static final String ADDRESSES = "020000000002 020000000001 ";

    private final LinkLayer link = new LinkLayer();

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', textBlock = """
        plain IPv4               ; 0800                                              ; 0800 ; 14
        plain IPv6               ; 86dd                                              ; 86dd ; 14
        ARP                      ; 0806                                              ; 0806 ; 14
        802.3 with LLC           ; 0026                                              ; 0026 ; 14
        802.1Q                   ; 8100 0064 0800                                    ; 0800 ; 18
        802.1ad and 802.1Q       ; 88a8 0005 8100 0064 86dd                          ; 86dd ; 22
        old service tag          ; 9100 0005 8100 0064 0800                          ; 0800 ; 22
        five tags                ; 8100 0001 8100 0002 8100 0003 8100 0004 8100 0005 0800 ; 0800 ; 34
        PPPoE IPv4               ; 8864 1100 0001 0006 0021                          ; 0800 ; 22
        PPPoE IPv6               ; 8864 1100 0001 0006 0057                          ; 86dd ; 22
        PPPoE in a tag           ; 8100 0007 8864 1100 0001 0006 0021                ; 0800 ; 26
        PPPoE with LCP           ; 8864 1100 0001 0006 c021                          ; 0000 ; 22
        PPPoE of another version ; 8864 2100 0001 0006 0021                          ; 0000 ; 14
        PPPoE of another code    ; 8864 11a7 0001 0006 0021                          ; 0000 ; 14
        PPPoE discovery          ; 8863 1109 0000 0006 0021                          ; 8863 ; 14
        """)
    void shouldWalkToTheDatagram(final String name, final String types, final String protocol, final int length) {
        final UnsafeBuffer frame = Bytes.hex("ffffff" + ADDRESSES + types + "45000000");

        assertThat(link.wrap(frame, 3, frame.capacity() - 3)).as(name).isTrue();

        assertThat(link.networkProtocol()).isEqualTo(Integer.parseInt(protocol, 16));
        assertThat(link.isIpv4()).isEqualTo("0800".equals(protocol));
        assertThat(link.isIpv6()).isEqualTo("86dd".equals(protocol));
        assertThat(link.headerLength()).isEqualTo(length);
        assertThat(link.networkOffset()).isEqualTo(3 + length);
        assertThat(link.networkLength()).isEqualTo(frame.capacity() - 3 - length);
        assertThat(link.isTruncated()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "08",
                "8100 0064 08",
                "8100 0064",
                "8100",
                "88a8 0005 8100 0064",
                "8864 1100 0001 0002 00",
                "8864 1100 0001 0003 0021",
                "8864 1100 0001 0001 0021",
                "8864 1100 0001 0000 0021",
            })
    void shouldRefuseHeaderThatPromisesMoreThanIsThere(final String types) {
        final UnsafeBuffer frame = Bytes.hex(ADDRESSES + types);

        assertThat(link.wrap(frame, 0, frame.capacity())).isFalse();

        assertThat(link.isTruncated()).isTrue();
        assertThat(link.networkProtocol()).isEqualTo(LinkLayer.PROTOCOL_NONE);
        assertThat(link.networkLength()).isZero();
        assertThat(link.networkOffset()).isEqualTo(frame.capacity());
        assertThat(link.isGroupDestination()).isFalse();
        assertThat(link.isGroupSource()).isFalse();
    }

    @Test
    void shouldEndTheDatagramWherePppoeSaysSo() {
        final UnsafeBuffer frame = Bytes.hex(ADDRESSES + "8864 1100 0001 0004 0021 4500 0000 0000");

        link.wrap(frame, 0, frame.capacity());

        assertThat(link.isPppoe()).isTrue();
        assertThat(link.networkLength()).isEqualTo(2);
    }

    @Test
    void shouldForgetTheFrameBefore() {
        final UnsafeBuffer pppoe = Bytes.hex(ADDRESSES + "8864 1100 0001 0004 0021 4500");
        final UnsafeBuffer plain = Bytes.hex(ADDRESSES + "0800 4500");
        link.wrap(pppoe, 0, 3);
        link.wrap(pppoe, 0, pppoe.capacity());

        link.wrap(plain, 0, plain.capacity());

        assertThat(link.isPppoe()).isFalse();
        assertThat(link.isTruncated()).isFalse();
        assertThat(link.buffer()).isSameAs(plain);
        assertThat(link.frameOffset()).isZero();
        assertThat(link.frameLength()).isEqualTo(16);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "020000000002020000000001, false, false",
        "ffffffffffff020000000001, true,  false",
        "01005e000001020000000001, true,  false",
        "020000000002030000000001, false, true",
    })
    void shouldKnowGroupAddresses(final String addresses, final boolean destination, final boolean source) {
        final UnsafeBuffer frame = Bytes.hex(addresses + "0800");

        link.wrap(frame, 0, frame.capacity());

        assertThat(link.isGroupDestination()).isEqualTo(destination);
        assertThat(link.isGroupSource()).isEqualTo(source);
    }

    @ParameterizedTest
    @CsvSource({
        "0800, 0800",
        "8100 0064 0800, 8100 0064 0800",
        "8864 1100 0001 0006 0021, 8864 1100 0001 012e 0021",
        "88a8 0005 8864 1100 0001 0006 0057, 88a8 0005 8864 1100 0001 012e 0057",
    })
    void shouldCopyItselfBeforeAnotherDatagram(final String types, final String expected) {
        final UnsafeBuffer frame = Bytes.hex(ADDRESSES + types + "45000000");
        final byte[] header = Bytes.parse(ADDRESSES + expected);
        final UnsafeBuffer target = Bytes.allocate(5 + header.length);
        link.wrap(frame, 0, frame.capacity());

        assertThat(link.copyHeader(target, 5, 300)).isEqualTo(5 + header.length);

        assertThat(Bytes.copy(target, 5, header.length)).isEqualTo(header);
    }

    @Test
    void shouldSwapAddresses() {
        final UnsafeBuffer frame = Bytes.hex("ff 010203040506 0708090a0b0c 0800");

        LinkLayer.swapAddresses(frame, 1);

        assertThat(Bytes.copy(frame, 0, 15)).isEqualTo(Bytes.parse("ff 0708090a0b0c 010203040506 0800"));
    }

    @Test
    void shouldNotAllocate() {
        final UnsafeBuffer frame = Bytes.hex(ADDRESSES + "8100 0064 8864 1100 0001 0004 0021 4500");
        final UnsafeBuffer target = Bytes.allocate(64);

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    link.wrap(frame, 0, frame.capacity());
                    link.copyHeader(target, 0, 20);
                    LinkLayer.swapAddresses(target, 0);
                }))
                .isZero();
    }
}
