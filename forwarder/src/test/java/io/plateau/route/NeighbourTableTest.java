package io.plateau.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Allocations;
import io.plateau.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NeighbourTableTest {
    private static final IpAddress HOST = IpAddress.parse("192.0.2.7");
    private static final IpAddress OTHER = IpAddress.parse("2001:db8::7");

    private final AtomicInteger wakeUps = new AtomicInteger();
    private final NeighbourTable table = new NeighbourTable(wakeUps::incrementAndGet);
    private final NeighbourReader reader = table.reader();

    private boolean find(final int port, final IpAddress address) {
        return reader.find(port, address.high(), address.low());
    }

    private List<String> used() {
        final List<String> used = new ArrayList<>();
        table.takeUsed((port, high, low) -> used.add(port + " " + new IpAddress(high, low)));
        return used;
    }

    @Test
    void shouldKnowNeighboursByPortAndAddress() {
        table.put(1, HOST, 0x0200_0000_ABCDL, NeighbourState.REACHABLE);

        assertThat(find(1, HOST)).isTrue();
        assertThat(reader.isUsable()).isTrue();
        assertThat(reader.mac()).isEqualTo(0x0200_0000_ABCDL);
        assertThat(find(0, HOST)).isFalse();
        assertThat(reader.isUsable()).isFalse();
        assertThat(find(1, OTHER)).isFalse();
    }

    @Test
    void shouldTellWhoDoesNotAnswer() {
        table.put(1, HOST, 0, NeighbourState.UNRESOLVED);

        assertThat(find(1, HOST)).isTrue();
        assertThat(reader.isUsable()).isFalse();
        assertThat(reader.state()).isEqualTo(NeighbourState.UNRESOLVED);
    }

    @Test
    void shouldForget() {
        table.put(1, HOST, 1, NeighbourState.REACHABLE);
        table.put(1, OTHER, 2, NeighbourState.REACHABLE);
        table.put(2, OTHER, 3, NeighbourState.REACHABLE);

        table.remove(1, HOST);
        table.remove(1, IpAddress.parse("192.0.2.8"));
        assertThat(find(1, HOST)).isFalse();
        table.put(1, HOST, 4, NeighbourState.STALE);
        assertThat(find(1, HOST)).isTrue();
        assertThat(reader.mac()).isEqualTo(4);

        table.retain(1, Set.of(HOST));
        assertThat(find(1, HOST)).isTrue();
        assertThat(find(1, OTHER)).isFalse();
        assertThat(find(2, OTHER)).isTrue();
    }

    @Test
    void shouldTellOnceWhichStaleNeighboursAreUsed() {
        table.put(0, HOST, 1, NeighbourState.STALE);
        table.put(1, OTHER, 2, NeighbourState.REACHABLE);
        assertThat(used()).isEmpty();

        find(0, HOST);
        find(1, OTHER);
        assertThat(used()).containsExactly("0 192.0.2.7");
        assertThat(used()).isEmpty();

        table.put(1, OTHER, 2, NeighbourState.STALE);
        assertThat(used()).as("used while it was reachable").containsExactly("1 2001:db8::7");
    }

    @Test
    void shouldHandOnQuestionsAndWakeUp() {
        assertThat(reader.resolve(3, OTHER.high(), OTHER.low())).isTrue();
        assertThat(wakeUps).hasValue(1);

        final List<String> questions = new ArrayList<>();
        assertThat(table.takeQuestions((port, high, low) -> questions.add(port + " " + new IpAddress(high, low))))
                .isEqualTo(1);
        assertThat(questions).containsExactly("3 2001:db8::7");
        assertThat(table.takeQuestions((port, high, low) -> {})).isZero();
    }

    @Test
    void shouldRefuseQuestionsWhenTooManyWait() {
        int asked = 0;
        while (reader.resolve(0, 0, asked)) {
            asked++;
        }

        assertThat(asked).isGreaterThanOrEqualTo(1000);
        table.takeQuestions((port, high, low) -> {});
        assertThat(reader.resolve(0, 0, 0)).isTrue();
    }

    @Test
    void shouldGrowAndLetGoOfTheForgotten() {
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 2000; i++) {
                table.put(0, IpAddress.ofIpv4((round << 16) | i), i, NeighbourState.REACHABLE);
            }
            for (int i = 0; i < 2000; i++) {
                assertThat(find(0, IpAddress.ofIpv4((round << 16) | i))).isTrue();
                assertThat(reader.mac()).isEqualTo(i);
                table.remove(0, IpAddress.ofIpv4((round << 16) | i));
            }
        }
        assertThat(find(0, IpAddress.ofIpv4(0))).isFalse();
    }

    @Test
    void shouldNotAllocate() {
        table.put(0, HOST, 1, NeighbourState.REACHABLE);

        assertThat(Allocations.bytesPerMillionCalls(() -> {
                    find(0, HOST);
                    reader.resolve(0, 1, 2);
                }))
                .isZero();
    }
}
