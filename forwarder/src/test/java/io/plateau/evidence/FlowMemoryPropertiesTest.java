package io.plateau.evidence;

import static io.plateau.evidence.Flows.at;
import static io.plateau.evidence.Flows.tcp;
import static io.plateau.evidence.Flows.udp;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FlowMemoryPropertiesTest {
    private static final int PERIODS = 3 * Flows.PERIOD;

    private FlowMemory memory;

    private record Sent(Flow flow, int length, long ticks) {}

    private Sent send(final Flow flow, final int length, final long ticks) {
        memory.moved(memory.hash(flow), flow, length, at(ticks));
        return new Sent(flow, length, ticks);
    }

    private void requireEachOfTheLast(final List<Sent> all, final long ticks) {
        for (final Sent sent : all) {
            if (ticks - sent.ticks() <= Flows.MEMORY) {
                assertThat(memory.isMoved(sent.flow(), sent.length(), at(ticks)))
                        .as("%s of %d, sent at %d, at %d", sent.flow().order, sent.flow().start, sent.ticks(), ticks)
                        .isTrue();
            }
        }
    }

    // A sender that goes on, sends again, leaves out and pauses.
    @Property(tries = 300)
    void shouldFindEachSegmentOfTheLastThirtySecondsAndNoOther(
            @ForAll final int first, @ForAll @IntRange(max = 2000) final int pause, @ForAll final long seed) {
        memory = new FlowMemory(64, 11, 12);
        final Random random = new Random(seed);
        final List<Sent> all = new ArrayList<>();
        long sequence = Integer.toUnsignedLong(first) + (1L << 40);
        final long lowest = sequence;
        long highest = sequence;
        long ticks = random.nextInt(Flows.PERIOD);
        for (int i = 0; i < 60; i++) {
            final long start = random.nextInt(4) > 0 ? sequence : lowest + random.nextLong(sequence - lowest + 1);
            final int payload = 1 + random.nextInt(60_000);
            all.add(send(tcp(start, payload), payload + 40, ticks));
            sequence = Math.max(sequence, start + payload) + (random.nextInt(8) == 0 ? random.nextInt(1 << 20) : 0);
            highest = Math.max(highest, start + payload);
            requireEachOfTheLast(all, ticks);
            assertThat(memory.isMoved(tcp(highest, 1), 41, at(ticks)))
                    .as("not sent yet")
                    .isFalse();
            assertThat(memory.isMoved(tcp(lowest - 1, 1), 41, at(ticks)))
                    .as("never sent")
                    .isFalse();
            ticks += random.nextInt(pause + 1);
            requireEachOfTheLast(all, ticks);
        }
        assertThat(memory.isMoved(tcp(highest - 1, 1), 41, at(ticks + PERIODS)))
                .as("afterwards")
                .isFalse();
    }

    // Any sequence of identifications: 0 is none, leaps are in no order.
    @Property(tries = 300)
    void shouldFindEachDatagramOfTheLastThirtySecondsByItsIdentification(
            @ForAll @IntRange(max = 65535) final int first,
            @ForAll @IntRange(min = 1, max = 5000) final int leap,
            @ForAll @IntRange(max = 600) final int pause,
            @ForAll final long seed) {
        memory = new FlowMemory(64, 11, 12);
        final Random random = new Random(seed);
        final List<Sent> all = new ArrayList<>();
        int identification = first;
        long ticks = random.nextInt(Flows.PERIOD);
        for (int i = 0; i < 120; i++) {
            all.add(send(udp(identification & 0xFFFF), 1000 + random.nextInt(500), ticks));
            identification += random.nextInt(5) > 0 ? 1 + random.nextInt(leap) : -random.nextInt(leap);
            ticks += random.nextInt(pause + 1);
            requireEachOfTheLast(all, ticks);
        }
    }

    @Property(tries = 300)
    void shouldNotFindIdentificationsThatAreFarFromThoseInOrder(
            @ForAll @IntRange(min = 1, max = 65535) final int first, @ForAll @IntRange(max = 30000) final int beyond) {
        memory = new FlowMemory(64, 11, 12);
        int last = first;
        for (int i = 0; i < 100; i++) {
            last = last == 0xFFFF ? 1 : last + 1;
            send(udp(last), 1500, i);
        }

        final int after = (last + 1 + beyond) & 0xFFFF;
        assertThat(memory.isMoved(udp(after), 1500, at(100))).isFalse();
        assertThat(memory.isMoved(udp((first - 1 - beyond) & 0xFFFF), 1500, at(100)))
                .isFalse();
    }
}
