package io.plateau.forensics;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.QuoteEvidence;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.io.IOException;
import java.io.StringWriter;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Golden lines of each format. */
class EventLinesTest {
    private static final long NOON_NS = 1_795_521_881_000_000_001L;

    private static final PmtuEvent STARTED = PmtuEvent.of(EventType.STARTED, NOON_NS)
            .sequence(1)
            .detail("plateau \"0.1.0\", two\nlines")
            .build();

    private static final PmtuEvent REJECTED = PmtuEvent.of(EventType.CLAIM_REJECTED, NOON_NS)
            .sequence(2)
            .reason(Reason.NOT_SMALLER)
            .destination(IpPrefix.parse("2001:db8::1"))
            .oldMtu(1400)
            .claimedMtu(4_294_967_295L)
            .reporter(IpAddress.parse("2001:db8:1::"))
            .sender(IpAddress.parse("2001:db8::2"))
            .linkMtu(1500)
            .quoteEvidence(QuoteEvidence.NOT_MOVED)
            .port("wan")
            .packet(new byte[] {0, (byte) 0xFF, 0x1A})
            .build();

    private static final PmtuEvent CHANGED = PmtuEvent.of(EventType.MTU_CHANGED, NOON_NS)
            .sequence(3)
            .reason(Reason.OPERATOR)
            .destination(IpPrefix.parse("198.51.100.0/24"))
            .newMtu(1400)
            .state(EntryState.LOCKED)
            .source(EntrySource.OPERATOR)
            .expiresNs(NOON_NS)
            .operatorUid(0)
            .build();

    private static final PmtuEvent IMPACT = PmtuEvent.of(EventType.IMPACT, NOON_NS)
            .sequence(4)
            .destination(IpPrefix.parse("198.51.100.7"))
            .counts(new PmtuEvent.Counts(1, 2, 3, 4, 5))
            .digest(new byte[] {(byte) 0xAB})
            .build();

    @Test
    void shouldNotCallQuarantinedValuesEnforced() throws IOException {
        final StringWriter text = new StringWriter();
        try (JsonLines lines = new JsonLines(text)) {
            lines.write(PmtuEvent.of(EventType.CLAIM_QUARANTINED, NOON_NS)
                    .oldMtu(1400)
                    .newMtu(296)
                    .claimedMtu(296)
                    .build());
        }

        assertThat(text.toString()).contains("\"old-mtu\":1400,\"new-mtu\":1400,\"claimed-mtu\":296");
    }

    @Test
    void shouldWriteOneObjectLine() throws IOException {
        final StringWriter text = new StringWriter();
        try (JsonLines lines = new JsonLines(text)) {
            writeAll(lines);
        }

        assertThat(text.toString()).isEqualTo("""
                        {"seq":1,"time":"2026-11-24T12:04:41.000000001Z","event":"started","detail":"plateau \\"0.1.0\\", two\\nlines"}
                        {"seq":2,"time":"2026-11-24T12:04:41.000000001Z","event":"claim-rejected","destination":"2001:db8::1",\
                        "old-mtu":1400,"claimed-mtu":4294967295,"reason":"not-smaller","reporter":"2001:db8:1::","port":"wan",\
                        "sender":"2001:db8::2","packet":"00ff1a","link-mtu":1500,"quoted-datagram":"not-moved"}
                        {"seq":3,"time":"2026-11-24T12:04:41.000000001Z","event":"mtu-changed","destination":"198.51.100.0/24",\
                        "new-mtu":1400,"reason":"operator","operator-uid":0,"state":"locked","source":"operator",\
                        "expires":"2026-11-24T12:04:41.000000001Z"}
                        {"seq":4,"time":"2026-11-24T12:04:41.000000001Z","event":"impact","destination":"198.51.100.7",\
                        "digest":"ab","fragmented":1,"resegmented":2,"reported":3,"dropped":4,"forwarded":5}
                        """);
    }

    @Test
    void shouldWriteCommaSeparatedValues() throws IOException {
        final StringWriter text = new StringWriter();
        try (CsvLines lines = new CsvLines(text)) {
            writeAll(lines);
        }

        assertThat(text.toString().split("\r\n", -1))
                .containsExactly(
                        "seq,time,event,destination,old-mtu,new-mtu,claimed-mtu,reason,reporter,port,sender,operator-uid,packet,"
                                + "digest,state,source,expires,fragmented,resegmented,reported,dropped,forwarded,link-mtu,quoted-datagram,detail",
                        "1,2026-11-24T12:04:41.000000001Z,started,,,,,,,,,,,,,,,,,,,,,,\"plateau \"\"0.1.0\"\", two\nlines\"",
                        "2,2026-11-24T12:04:41.000000001Z,claim-rejected,2001:db8::1,1400,,4294967295,not-smaller,"
                                + "2001:db8:1::,wan,2001:db8::2,,00ff1a,,,,,,,,,,1500,not-moved,",
                        "3,2026-11-24T12:04:41.000000001Z,mtu-changed,198.51.100.0/24,,1400,,operator,,,,0,,,locked,"
                                + "operator,2026-11-24T12:04:41.000000001Z,,,,,,,,",
                        "4,2026-11-24T12:04:41.000000001Z,impact,198.51.100.7,,,,,,,,,,ab,,,,1,2,3,4,5,,,",
                        "");
    }

    @Test
    void shouldWriteTheNamesOfAnEmptyTable() throws IOException {
        final StringWriter text = new StringWriter();
        new CsvLines(text).close();

        assertThat(text.toString()).startsWith("seq,time,event,").endsWith(",detail\r\n");
    }

    @Test
    void shouldWritePlainWords() throws IOException {
        final StringWriter text = new StringWriter();
        try (PlainLines lines = new PlainLines(text, ZoneOffset.UTC)) {
            writeAll(lines);
        }

        assertThat(text.toString()).isEqualTo("""
                        2026-11-24T12:04:41.000000001Z  started            plateau "0.1.0", two lines
                        2026-11-24T12:04:41.000000001Z  claim-rejected     2001:db8::1  claimed 4294967295, in force 1400, \
                        reason not-smaller, reported by 2001:db8:1:: on port wan about a datagram from 2001:db8::2, \
                        no such datagram was moved here
                        2026-11-24T12:04:41.000000001Z  mtu-changed        198.51.100.0/24  link -> 1400, locked, \
                        until 2026-11-24T12:04:41.000000001Z, reason operator, by uid 0
                        2026-11-24T12:04:41.000000001Z  impact             198.51.100.7  1 fragmented, 2 resegmented, 3 reported, \
                        4 dropped, 5 forwarded whole
                        """);
    }

    private static void writeAll(final EventWriter lines) throws IOException {
        for (final PmtuEvent event : new PmtuEvent[] {STARTED, REJECTED, CHANGED, IMPACT}) {
            lines.write(event);
        }
        lines.flush();
    }
}
