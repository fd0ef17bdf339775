package io.plateau.forensics.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plateau.pmtu.claim.ClaimFrames;
import io.plateau.pmtu.claim.Policies;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.claim.PolicySettings.BelowFloor;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.pmtu.event.PmtuEventBuilder;
import io.plateau.pmtu.event.QuoteEvidence;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.wire.IpPrefix;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The incident of 2014, under another policy. */
class WhatIfTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_700_000_000L * SECOND;
    private static final String HOST = "198.51.100.7";
    private static final PolicySettings DEFAULT = Policies.of(BelowFloor.QUARANTINE, Evidence.FLOW, List.of());
    private static final PolicySettings OF_2014 = Policies.of(BelowFloor.ACCEPT, Evidence.NONE, List.of());

    private static PmtuEventBuilder about(final EventType type, final String host, final long second) {
        return PmtuEvent.of(type, START + second * SECOND).sequence(second + 1).destination(IpPrefix.parse(host));
    }

    // Claimed, believed for 600 s unless something ends it, and what it cost.
    private static List<PmtuEvent> incident(final String host) {
        final UnsafeBuffer frame = ClaimFrames.about(host).mtu(296).build();
        final byte[] packet = new byte[frame.capacity()];
        frame.getBytes(0, packet);
        return List.of(
                about(EventType.CLAIM_ACCEPTED, host, 0)
                        .reason(Reason.CLAIM)
                        .newMtu(296)
                        .claimedMtu(296)
                        .linkMtu(1500)
                        .reporter(ClaimFrames.REPORTER)
                        .packet(packet)
                        .build(),
                about(EventType.MTU_CHANGED, host, 0)
                        .reason(Reason.CLAIM)
                        .newMtu(296)
                        .state(EntryState.LEARNED)
                        .source(EntrySource.ICMP)
                        .expiresNs(START + 600 * SECOND)
                        .reporter(ClaimFrames.REPORTER)
                        .build(),
                about(EventType.IMPACT, host, 2)
                        .oldMtu(296)
                        .newMtu(296)
                        .counts(new Counts(0, 0, 21, 15, 0))
                        .build());
    }

    private static WhatIf whatIf(final PolicySettings policy, final List<PmtuEvent> events) {
        final WhatIf whatIf = new WhatIf(policy);
        events.forEach(whatIf::next);
        whatIf.end();
        return whatIf;
    }

    private static String text(final WhatIf whatIf) throws IOException {
        final StringWriter text = new StringWriter();
        new WhatIfText(text).write(whatIf);
        return text.toString();
    }

    private static JsonNode json(final WhatIf whatIf) throws IOException {
        final StringWriter text = new StringWriter();
        WhatIfJson.write(whatIf, text);
        return new ObjectMapper().readTree(text.toString());
    }

    @Test
    void shouldSayNothingOfTheRecordingsOwnPolicy() throws IOException {
        final WhatIf whatIf = whatIf(OF_2014, incident(HOST));

        assertThat(whatIf.isNothing()).isTrue();
        assertThat(text(whatIf)).isEqualTo("""
                1 claims judged again, of 3 events
                nothing would have been otherwise
                """);
        assertThat(json(whatIf).path("entry-differences")).isEmpty();
    }

    @Test
    void shouldTellWhatWouldNotHaveBeenLowered() throws IOException {
        final WhatIf whatIf = whatIf(DEFAULT, incident(HOST));

        assertThat(text(whatIf)).isEqualTo("""
                1 claims judged again, of 3 events
                1 of them as if their quoted datagram had been moved: nobody looked when they came
                claims otherwise: 1
                         1  accepted (claim) -> quarantined (below-floor)
                destinations not lowered, or less: 1
                  198.51.100.7  296, would have been the link's, for 2.000 s from 2023-11-14T22:13:20.000000000Z, and still; \
                spared: 21 reported, 15 dropped
                datagrams spared: 21 reported, 15 dropped
                datagrams hit instead: not known, as a recording has only what happened
                """);
        final JsonNode json = json(whatIf);
        assertThat(json.path("claim-differences").path(0).path("supposed").asText())
                .isEqualTo("quarantined");
        assertThat(json.path("entry-differences").path(0).path("recorded-mtu").asInt())
                .isEqualTo(296);
        assertThat(json.path("entry-differences").path(0).has("supposed-mtu")).isFalse();
        assertThat(json.path("entry-differences").path(0).path("seconds").asDouble())
                .isEqualTo(2);
        assertThat(json.path("spared").path("reported").asLong()).isEqualTo(21);
    }

    // The same claim, refused for want of evidence.
    private static List<PmtuEvent> refused() {
        return List.of(
                about(EventType.CLAIM_REJECTED, HOST, 0)
                        .reason(Reason.NO_SUCH_FLOW)
                        .claimedMtu(296)
                        .linkMtu(1500)
                        .quoteEvidence(QuoteEvidence.NOT_MOVED)
                        .reporter(ClaimFrames.REPORTER)
                        .packet(incident(HOST).get(0).packet())
                        .build(),
                PmtuEvent.of(EventType.CHECKPOINT, START + 5 * SECOND)
                        .sequence(2)
                        .build());
    }

    @Test
    void shouldTellWhatWouldHaveBeenLoweredInstead() throws IOException {
        assertThat(text(whatIf(OF_2014, refused())))
                .contains("rejected (no-such-flow) -> accepted (claim)")
                .contains("destinations lowered instead, or more: 1")
                .contains("  198.51.100.7  the link's, would have been 296, for 5.000 s")
                .contains("datagrams spared: none");
    }

    @Test
    void shouldEndWithTheRecordedEntry() {
        final List<PmtuEvent> events = new ArrayList<>(incident(HOST));
        events.add(about(EventType.ENTRY_EXPIRED, HOST, 601).oldMtu(296).build());

        final EntryDifference difference =
                whatIf(DEFAULT, events).entryDifferences().get(0);

        assertThat(difference.isOpen()).isFalse();
        assertThat(difference.totalNs()).isEqualTo(601 * SECOND);
    }

    @Test
    void shouldTellOnlyTheWorstOfMany() throws IOException {
        final List<PmtuEvent> events = IntStream.range(0, 30)
                .mapToObj(host -> incident("198.51.100." + host))
                .flatMap(List::stream)
                .toList();
        final WhatIf whatIf = whatIf(DEFAULT, events);

        assertThat(text(whatIf)).contains("  and 10 more: --json has all");
        assertThat(json(whatIf).path("entry-differences")).hasSize(30);
    }
}
