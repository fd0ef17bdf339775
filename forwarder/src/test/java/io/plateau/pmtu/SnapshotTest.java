package io.plateau.pmtu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.pmtu.claim.Policies;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEvent.Counts;
import io.plateau.pmtu.table.EntrySource;
import io.plateau.pmtu.table.EntryState;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The whole table in checkpoints, as bytes and as what they restore. */
class SnapshotTest {
    private static final long DAY = 86_400 * Bench.SECOND;
    private static final List<EntryState> KINDS = List.of(EntryState.LEARNED, EntryState.STATIC, EntryState.LOCKED);

    @Test
    void shouldWriteEachKindOfEntryAsDocumented() {
        final PmtuState state = PmtuState.growing();
        state.apply(changed(1, "10.0.0.0/8", 1450, EntryState.STATIC));
        state.apply(changed(2, "198.51.100.7", 1400, EntryState.LEARNED));
        state.apply(PmtuEvent.of(EventType.IMPACT, 3)
                .sequence(3)
                .destination(IpPrefix.parse("198.51.100.7"))
                .counts(new Counts(0, 5, 0, 0, 0))
                .build());

        assertThat(state.snapshot()).hasSize(1);
        assertThat(HexFormat.of().formatHex(state.snapshot().get(0)))
                .isEqualTo("01000000" + "00000001" + "00000001" // layout, part 1 of 1
                        + "00" + "08" + "02" + "01" + "000005aa" + "00000000000f4240" + "0000000000000001" + "0a000000"
                        + "00" // no counts
                        + "0a" + "20" + "01" + "01" + "00000578" + "00000000000f4240" + "0000000000000002"
                        + "0000000001312d00" + "c6336407" + "c0000201" + "02" + "0000000000000000"
                        + "0000000000000005");
    }

    @Test
    void shouldRestoreTableThatNeedsSeveralParts() {
        final PmtuState state = filled(20_000);

        final List<byte[]> parts = state.snapshot();
        assertThat(parts).hasSizeGreaterThan(2).allMatch(part -> part.length <= SnapshotWriter.PART_LENGTH);
        final PmtuState restored = PmtuState.growing();
        long sequence = 77;
        for (final byte[] part : parts) {
            assertThat(restored.isWhole()).isFalse();
            restored.apply(checkpoint(sequence++, part));
        }
        assertThat(restored.isWhole()).isTrue();
        assertThat(restored.snapshots().wholeSequence()).isEqualTo(77);
        assertThat(restored.digest()).isEqualTo(state.digest());
        assertThat(restored.snapshot().toArray(byte[][]::new)).isDeepEqualTo(parts.toArray(byte[][]::new));
    }

    @Test
    void shouldNotBelieveSnapshotThatLacksPart() {
        final List<byte[]> parts = filled(20_000).snapshot();
        final PmtuState restored = PmtuState.growing();

        restored.apply(checkpoint(77, parts.get(0)));
        restored.apply(checkpoint(78, parts.get(2)));
        assertThat(restored.isWhole()).isFalse();
        restored.apply(checkpoint(79, parts.get(0)));
        restored.apply(PmtuEvent.of(EventType.STARTED, 1).sequence(80).build());
        restored.apply(checkpoint(81, parts.get(1)));
        assertThat(restored.isWhole()).isFalse();
        for (int i = 0; i < parts.size(); i++) {
            restored.apply(checkpoint(82 + i, parts.get(i)));
        }
        assertThat(restored.isWhole()).isTrue();
    }

    @Test
    void shouldLeaveStateAloneThatKnowsEverything() {
        final PmtuState state = filled(10);
        final byte[] digest = state.digest();

        state.apply(checkpoint(99, filled(3).snapshot().get(0)));

        assertThat(state.digest()).isEqualTo(digest);
        assertThat(state.snapshots().wholeSequence()).isEqualTo(99);
    }

    @Test
    void shouldForgetWhatWasHalfKnownBeforeTheFirstSnapshot() {
        final PmtuState state = PmtuState.growing();
        state.apply(changed(50, "203.0.113.1", 1400, EntryState.LEARNED));
        state.apply(changed(51, "203.0.113.0/24", 1450, EntryState.STATIC));

        state.apply(checkpoint(52, filled(3).snapshot().get(0)));

        assertThat(state.digest()).isEqualTo(filled(3).digest());
    }

    @Test
    void shouldRefuseBytesThatAreNoSnapshot() {
        final byte[] part = filled(3).snapshot().get(0);

        assertThatThrownBy(() -> PmtuState.growing().apply(checkpoint(5, Arrays.copyOf(part, part.length - 1))))
                .isInstanceOf(IllegalArgumentException.class);
        part[14] = 9; // a state that there is not
        assertThatThrownBy(() -> PmtuState.growing().apply(checkpoint(5, part)))
                .isInstanceOf(IllegalArgumentException.class);
        part[0] = 2; // a layout that is not known
        final PmtuState state = PmtuState.growing();
        state.apply(checkpoint(5, part));
        assertThat(state.isWhole()).isFalse();
        state.apply(checkpoint(6, new byte[3]));
        assertThat(state.isWhole()).isFalse();
    }

    @Test
    void shouldBeginEachFileWithTheWholeTable() {
        final Bench bench = Bench.started(5, Policies.withStatics("198.51.100.0/24 1480"));
        bench.log().fileNs(DAY);
        bench.claim("203.0.113.1", 1400);
        bench.tick(Bench.SECOND);
        final int before = bench.log().events().size();

        bench.pass(DAY);
        bench.claim("203.0.113.1", 1300);

        final PmtuEvent first = bench.log().events().get(before);
        assertThat(first.type()).isEqualTo(EventType.CHECKPOINT);
        assertThat(first.snapshot()).isNotNull();
        assertThat(bench.log().events().subList(before + 1, bench.log().events().size()))
                .noneMatch(event -> event.type() == EventType.CHECKPOINT);
    }

    @Test
    void shouldSayWhereTheLastWholeTableIsWhenItIsLarge() {
        final Bench bench = Bench.started(20_000, Policies.withStatics());
        for (int i = 0; i < 10_000; i++) {
            bench.claim("10.0." + (i >> 8) + "." + (i & 0xFF), 1400);
        }
        final long started = bench.state().snapshots().wholeSequence();

        bench.run(PmtuCommand.stop());
        assertThat(bench.log().last(EventType.CHECKPOINT).snapshotSequence()).isEqualTo(started);

        for (int i = 0; i < 40_000; i++) {
            bench.overrun(1);
        }
        final int before = bench.log().events().size();
        bench.run(PmtuCommand.stop());
        assertThat(bench.log().last(EventType.CHECKPOINT).snapshot()).isNotNull();
        assertThat(bench.state().snapshots().wholeSequence()).isEqualTo(before + 1);
    }

    @Test
    void shouldMakeUpForSnapshotThatFoundNoRoom() {
        final Bench bench = Bench.started(20_000, Policies.withStatics());
        for (int i = 0; i < 10_000; i++) {
            bench.claim("10.0." + (i >> 8) + "." + (i & 0xFF), 1400);
        }
        bench.log().fileNs(DAY);
        bench.pass(DAY);
        bench.log().failAfter(bench.log().events().size() + 1);
        assertThatThrownBy(() -> bench.overrun(1)).hasMessage("disk full");

        bench.log().failAfter(Integer.MAX_VALUE);
        final int before = bench.log().events().size();
        bench.run(PmtuCommand.stop());

        assertThat(bench.log().events().get(before).snapshot()).isNotNull();
        assertThat(bench.state().snapshots().wholeSequence()).isEqualTo(before + 1);
    }

    private static PmtuState filled(final int entries) {
        final PmtuState state = PmtuState.growing();
        for (int i = 0; i < entries; i++) {
            final EntryState kind = KINDS.get(i % 3);
            state.apply(changed(
                    i + 1,
                    i % 2 == 0 ? "10.1." + (i >> 8) + "." + (i & 0xFF) : "2001:db8::" + Integer.toHexString(i),
                    1300,
                    kind));
        }
        return state;
    }

    private static PmtuEvent changed(final long sequence, final String to, final int mtu, final EntryState state) {
        final boolean isLearned = state == EntryState.LEARNED;
        return PmtuEvent.of(EventType.MTU_CHANGED, 1_000_001)
                .sequence(sequence)
                .destination(IpPrefix.parse(to))
                .newMtu(mtu)
                .state(state)
                .source(EntrySource.ICMP)
                .expiresNs(isLearned ? 20_000_000 : PmtuEvent.ABSENT)
                .reporter(isLearned ? IpAddress.parse("192.0.2.1") : null)
                .build();
    }

    private static PmtuEvent checkpoint(final long sequence, final byte[] part) {
        return PmtuEvent.of(EventType.CHECKPOINT, 1)
                .sequence(sequence)
                .snapshot(part)
                .build();
    }
}
