package io.plateau.pmtu.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.evidence.Flow;
import io.plateau.evidence.FlowMemory;
import io.plateau.evidence.FlowReader;
import io.plateau.evidence.KnownFlows;
import io.plateau.pmtu.claim.PolicySettings.BelowFloor;
import io.plateau.pmtu.claim.PolicySettings.Evidence;
import io.plateau.pmtu.event.Reason;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.testkit.Allocations;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.FrameBuilder;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PmtuClaimRuleTest {
    private static final long NOW = 1_600_000_000_000_000_000L;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final String HOST_TEXT = "198.51.100.7";
    private static final IpAddress HOST = IpAddress.parse(HOST_TEXT);
    private static final IpAddress HOST_V6 = IpAddress.parse("2001:db8:3::4");
    /** What {@link ClaimFrames} quotes: ports 12345 and 443, sequence number 0x01020304. */
    private static final String TCP = "3039 01bb 01020304 00000000 5010 ffff 0000 0000";

    private final PmtuTable table = new PmtuTable(4, 1, 2);
    private final FlowMemory memory = new FlowMemory(64, 1, 2);
    private final ReporterPauses pauses = new ReporterPauses(1, 2);
    private final PmtuClaimRule rule = new PmtuClaimRule(table.reader(), new KnownFlows(memory), pauses);
    private final PolicySettings settings = Policies.of(BelowFloor.QUARANTINE, Evidence.FLOW, List.of());

    @BeforeEach
    void moveWhatIsQuoted() {
        moved(HOST, 6, 1500, TCP);
    }

    // A datagram of this length goes by, its payload filled up with zeros.
    private void moved(final IpAddress to, final int protocol, final int length, final String payload) {
        moved(to, protocol, length, 0x4000, payload);
    }

    private void moved(
            final IpAddress to, final int protocol, final int length, final int flags, final String payload) {
        final boolean isIpv4 = to.isIpv4();
        final UnsafeBuffer datagram = Bytes.offHeap(FrameBuilder.frame()
                .from((isIpv4 ? ClaimFrames.SENDER : ClaimFrames.SENDER_V6).toString())
                .to(to.toString())
                .identification(1)
                .flagsAndOffset(flags)
                .protocol(protocol, Arrays.copyOf(Bytes.parse(payload), length - (isIpv4 ? 20 : 40)))
                .datagram());
        final FlowReader reader = new FlowReader();
        final Flow flow = new Flow();
        if (isIpv4) {
            final Ipv4View ip = new Ipv4View();
            ip.wrap(datagram, 0, length);
            reader.read(ip, length, flow);
        } else {
            final Ipv6View ip = new Ipv6View();
            ip.wrap(datagram, 0, length);
            reader.read(ip, length, flow);
        }
        memory.moved(memory.hash(flow), flow, length, NOW);
    }

    private boolean judge(final ClaimFrames frame, final long nowNs) {
        final UnsafeBuffer bytes = frame.build();
        return rule.judge(settings, bytes, 0, bytes.capacity(), 1500, nowNs);
    }

    private Reason reason(final ClaimFrames frame) {
        assertThat(judge(frame, NOW)).isTrue();
        assertThat(rule.decision().reason() == Reason.NO_SUCH_FLOW).isNotEqualTo(rule.isMoved());
        return rule.decision().reason();
    }

    private void enforce(final int mtu, final EntryState state) {
        table.put(new PmtuEntry(
                IpPrefix.host(HOST),
                mtu,
                state,
                EntrySource.ICMP,
                ClaimFrames.REPORTER,
                0,
                1_700_000_000_000L * PmtuEntry.NS_PER_MS,
                1));
    }

    @ParameterizedTest(name = "{0} claimed while 1400 is enforced: {1} {2}")
    @CsvSource({"1399,ACCEPTED,CLAIM", "1400,REJECTED,NOT_SMALLER", "552,ACCEPTED,CLAIM", "551,QUARANTINED,BELOW_FLOOR"
    })
    void shouldJudgeByTheTable(final int mtu, final ClaimOutcome outcome, final Reason reason) {
        enforce(1400, EntryState.LEARNED);

        assertThat(reason(ClaimFrames.about(HOST).mtu(mtu))).isEqualTo(reason);
        assertThat(rule.decision().outcome()).isEqualTo(outcome);
        assertThat(rule.claim().claimedMtu()).isEqualTo(mtu);
    }

    @ParameterizedTest(name = "{0} s after it: {1}")
    @CsvSource({"0, DISPROVED", "9, DISPROVED", "10, CLAIM"})
    void shouldKnowWhomTrafficDisproved(final long seconds, final Reason expected) {
        pauses.begin(
                ClaimFrames.REPORTER.high(),
                ClaimFrames.REPORTER.low(),
                HOST.high(),
                HOST.low(),
                1500,
                NOW + 10 * SECOND);

        assertThat(judge(ClaimFrames.about(HOST).mtu(1400), NOW + seconds * SECOND))
                .isTrue();
        assertThat(rule.decision().reason()).isEqualTo(expected);
    }

    @Test
    void shouldKnowWhatIsLocked() {
        enforce(1400, EntryState.LOCKED);

        assertThat(reason(ClaimFrames.about(HOST).mtu(1300))).isEqualTo(Reason.LOCKED);
    }

    @Test
    void shouldLetOtherErrorsPass() {
        assertThat(judge(ClaimFrames.about(HOST).type(3, 3), NOW)).isFalse();
    }

    @ParameterizedTest(name = "{0} s later: {1}")
    @CsvSource({"30, CLAIM", "31, NO_SUCH_FLOW"})
    void shouldForgetWhatWasMoved(final long seconds, final Reason reason) {
        judge(ClaimFrames.about(HOST), NOW + seconds * SECOND);

        assertThat(rule.decision().reason()).isEqualTo(reason);
    }

    @ParameterizedTest(name = "a quote of {0}: {1}")
    @CsvSource({
        "3039 01bb 01020304, CLAIM",
        "3039 01bb 01020303, NO_SUCH_FLOW", // before what went by
        "3039 01bb 010208b8, NO_SUCH_FLOW", // behind: 1460 further
        "3039 01bc 01020304, NO_SUCH_FLOW",
        "303a 01bb 01020304, NO_SUCH_FLOW",
    })
    void shouldHoldSegmentsAgainstWhatWasMoved(final String quote, final Reason reason) {
        assertThat(reason(ClaimFrames.about(HOST).quoted(6, quote))).isEqualTo(reason);
    }

    @ParameterizedTest(name = "quoted length {0}: {1}")
    @CsvSource({"1500, CLAIM", "1541, NO_SUCH_FLOW"})
    void shouldNotKnowLongerDatagramsThanWentBy(final int length, final Reason reason) {
        assertThat(reason(ClaimFrames.about(HOST).quotedLength(length))).isEqualTo(reason);
    }

    @Test
    void shouldWantTheSameAddresses() {
        assertThat(reason(ClaimFrames.about("198.51.100.8"))).isEqualTo(Reason.NO_SUCH_FLOW);
        assertThat(reason(ClaimFrames.about(HOST_V6))).isEqualTo(Reason.NO_SUCH_FLOW);
    }

    @ParameterizedTest(name = "protocol {0}, {1} moved, {2} quoted: {3}")
    @CsvSource({
        "17, 1388 01bb 05c8 0000,                1388 01bb 05c8 0000, CLAIM",
        "17, 1388 01bb 05c8 0000,                1388 01bc 05c8 0000, NO_SUCH_FLOW",
        "1,  0800 0000 0007 0009,                0800 0000 0007 0009, CLAIM",
        "1,  0800 0000 0007 0009,                0800 0000 0007 000a, NO_SUCH_FLOW",
        "1,  0800 0000 0007 0009,                0800 0000 0008 0009, NO_SUCH_FLOW",
        "47, 0000 0800 0000 0000,                0000 0800 0000 0000, CLAIM",
        "132, 1388 01bb 00000001,                1388 01bb 00000001, CLAIM",
    })
    void shouldKnowDatagramsOfAnyProtocol(
            final int protocol, final String went, final String quote, final Reason reason) {
        moved(HOST, protocol, 1500, went);

        assertThat(reason(ClaimFrames.about(HOST).quoted(protocol, quote))).isEqualTo(reason);
    }

    @Test
    void shouldNotKnowOneProtocolByAnother() {
        assertThat(reason(ClaimFrames.about(HOST).quoted(47, "0000 0800 0000 0000")))
                .isEqualTo(Reason.NO_SUCH_FLOW);
    }

    @ParameterizedTest(name = "identification {0} quoted where 1 went by: {1}")
    @CsvSource({"1, CLAIM", "2, NO_SUCH_FLOW"})
    void shouldKnowFragmentsByTheirIdentification(final int identification, final Reason reason) {
        moved(HOST, 17, 1500, 0x6000, "1388 01bb 2000 0000");

        final ClaimFrames frame = ClaimFrames.about(HOST)
                .flagsAndOffset(0x6000)
                .identification(identification)
                .quoted(17, "1388 01bb 2000 0000");
        assertThat(reason(frame)).isEqualTo(reason);
    }

    @ParameterizedTest(name = "{0} quoted: {1}")
    @CsvSource({
        "1500, 3039 01bb 01020304,          CLAIM",
        "1500, 3039 01bb 01020303,          NO_SUCH_FLOW",
    })
    void shouldKnowSegmentsOverIpv6(final int length, final String quote, final Reason reason) {
        moved(HOST_V6, 6, length, TCP);

        assertThat(reason(ClaimFrames.about(HOST_V6).quoted(6, quote))).isEqualTo(reason);
    }

    @Test
    void shouldKnowLaterFragmentsOverIpv6() {
        final String later = "0600 0100 00000007 3039 01bb 01020304";
        moved(HOST_V6, 44, 1500, later);

        assertThat(reason(ClaimFrames.about(HOST_V6).quoted(44, later))).isEqualTo(Reason.CLAIM);
        assertThat(reason(ClaimFrames.about(HOST_V6).quoted(6, "3039 01bb 01020304")))
                .as("not by one fragment of it")
                .isEqualTo(Reason.NO_SUCH_FLOW);
    }

    @Test
    void shouldTellTheQuotedFlow() {
        judge(ClaimFrames.about(HOST), NOW);

        assertThat(rule.quoted().protocol()).isEqualTo(6);
        assertThat(rule.quoted().sourcePort()).isEqualTo(12345);
        assertThat(rule.quoted().destinationPort()).isEqualTo(443);
        assertThat(rule.quoted().destinationLow()).isEqualTo(HOST.low());
        assertThat(rule.quoted().isAnswerable()).isTrue();
    }

    @Test
    void shouldMoveNothingForOneErrorWithoutOneQuote() {
        judge(ClaimFrames.about(HOST).shortenQuoteTo(0), NOW);

        assertThat(rule.isMoved()).isFalse();
        assertThat(rule.decision().reason()).isEqualTo(Reason.MALFORMED);
    }

    @ParameterizedTest(name = "claims of {0}")
    @CsvSource({HOST_TEXT, "198.51.100.8"})
    void shouldNotAllocate(final String destination) {
        final UnsafeBuffer bytes = ClaimFrames.about(destination).build();

        assertThat(Allocations.bytesPerMillionCalls(() -> rule.judge(settings, bytes, 0, bytes.capacity(), 1500, NOW)))
                .isZero();
    }
}
