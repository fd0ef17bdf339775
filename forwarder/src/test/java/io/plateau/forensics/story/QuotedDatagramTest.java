package io.plateau.forensics.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.wire.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotedDatagramTest {
    private static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");
    private static final IpAddress SERVER = IpAddress.parse("198.51.100.7");

    private static QuotedDatagram of(final int protocol, final int from, final int to, final int identifier) {
        return new QuotedDatagram(protocol, CLIENT, SERVER, from, to, identifier, -1, 1500, false);
    }

    @ParameterizedTest
    @CsvSource({
        "6, 1, 2, -1, TCP 192.0.2.1 port 1 to 198.51.100.7 port 2",
        "17, 1, 2, -1, UDP 192.0.2.1 port 1 to 198.51.100.7 port 2",
        "1, -1, -1, 9, 'ICMP echo 192.0.2.1 to 198.51.100.7, identifier 9'",
        "1, -1, -1, -1, ICMP 192.0.2.1 to 198.51.100.7",
        "58, -1, -1, 9, 'ICMPv6 echo 192.0.2.1 to 198.51.100.7, identifier 9'",
        "58, -1, -1, -1, ICMPv6 192.0.2.1 to 198.51.100.7",
        "-1, -1, -1, -1, unknown protocol 192.0.2.1 to 198.51.100.7",
        "50, -1, -1, -1, protocol 50 192.0.2.1 to 198.51.100.7",
    })
    void shouldNameFlows(
            final int protocol, final int from, final int to, final int identifier, final String expected) {
        assertThat(of(protocol, from, to, identifier).flowWords()).isEqualTo(expected);
    }

    @Test
    void shouldTellLengthAndFragmentation() {
        assertThat(of(17, 1, 2, -1).words()).endsWith(", 1500 bytes, DF clear");
        assertThat(new QuotedDatagram(6, CLIENT, SERVER, 1, 2, -1, 77, 1400, true).words())
                .endsWith(", sequence number 77, 1400 bytes, DF set");
    }

    @Test
    void shouldKnowOneFlowFromAnother() {
        final QuotedDatagram quote = of(17, 1, 2, 3);

        assertThat(quote.isOfSameFlow(of(17, 1, 2, 3))).isTrue();
        assertThat(quote.isOfSameFlow(null)).isFalse();
        assertThat(quote.isOfSameFlow(of(6, 1, 2, 3))).isFalse();
        assertThat(quote.isOfSameFlow(of(17, 9, 2, 3))).isFalse();
        assertThat(quote.isOfSameFlow(of(17, 1, 9, 3))).isFalse();
        assertThat(quote.isOfSameFlow(of(17, 1, 2, 9))).isFalse();
        assertThat(quote.isOfSameFlow(new QuotedDatagram(17, SERVER, SERVER, 1, 2, 3, -1, 1500, false)))
                .isFalse();
        assertThat(quote.isOfSameFlow(new QuotedDatagram(17, CLIENT, CLIENT, 1, 2, 3, -1, 1500, false)))
                .isFalse();
    }
}
