package io.plateau.pmtu.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.evidence.FlowMemory;
import io.plateau.pmtu.claim.PolicySettings.BelowFloor;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.pmtu.table.PmtuEntry;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.testkit.Allocations;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PmtuClaimRuleTest {
    private static final long NOW = 1_600_000_000_000_000_000L;
    private static final IpAddress HOST = IpAddress.parse("198.51.100.7");

    private final PmtuTable table = new PmtuTable(4, 1, 2);
    private final PmtuClaimRule rule = new PmtuClaimRule(table.reader(), new FlowMemory(64, 1, 2));
    private final PolicySettings settings = Policies.of(BelowFloor.QUARANTINE);

    private boolean isRefused(final ClaimFrames frame) {
        final UnsafeBuffer bytes = frame.build();
        return rule.judge(settings, bytes, 0, bytes.capacity(), 1500, NOW)
                && rule.decision().outcome() != ClaimOutcome.ACCEPTED;
    }

    @ParameterizedTest(name = "{0} claimed while 1400 is enforced: refused {1}")
    @CsvSource({"1399,false", "1400,true", "552,false", "551,true"})
    void shouldTellWhatIsNotBelieved(final int mtu, final boolean refused) {
        table.put(new PmtuEntry(
                IpPrefix.host(HOST),
                1400,
                EntryState.LEARNED,
                EntrySource.ICMP,
                ClaimFrames.REPORTER,
                0,
                1_700_000_000_000L * PmtuEntry.NS_PER_MS,
                1));

        assertThat(isRefused(ClaimFrames.about(HOST).mtu(mtu))).isEqualTo(refused);
    }

    @Test
    void shouldLetOtherErrorsPass() {
        assertThat(isRefused(ClaimFrames.about(HOST).type(3, 3))).isFalse();
    }

    @Test
    void shouldNotAllocate() {
        final UnsafeBuffer bytes = ClaimFrames.about(HOST).build();

        assertThat(Allocations.bytesPerMillionCalls(() -> rule.judge(settings, bytes, 0, bytes.capacity(), 1500, NOW)))
                .isZero();
    }
}
