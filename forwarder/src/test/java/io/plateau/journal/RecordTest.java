package io.plateau.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.pmtu.event.PmtuEvent;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** One record: event to bytes and back. */
class RecordTest {
    private final RecordWriter writer = new RecordWriter();
    private final RecordView view = new RecordView();

    @Property
    void shouldReadWhatWasWritten(@ForAll("events") final PmtuEvent event) {
        final byte[] previous = new byte[32];
        Arrays.fill(previous, (byte) 7);
        writer.write(event, 42, previous);
        view.wrap(Arrays.copyOf(writer.bytes(), writer.length()), 0, writer.length());

        assertThat(view.fault()).isNull();
        assertThat(view.version()).isEqualTo(1);
        assertThat(view.follows(previous)).isTrue();
        assertThat(view.event())
                .usingRecursiveComparison()
                .ignoringFields("sequence")
                .isEqualTo(event);
        assertThat(view.event().sequence()).isEqualTo(42);
    }

    @Property
    void shouldFindAnyFlippedBit(@ForAll("events") final PmtuEvent event, @ForAll final int random) {
        writer.write(event, 1, new byte[32]);
        final byte[] bytes = Arrays.copyOf(writer.bytes(), writer.length());
        final int bit = Math.floorMod(random, bytes.length * 8);
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        view.wrap(bytes, 0, bytes.length);

        assertThat(view.version() == 1 && view.fault() == null).isFalse();
    }

    @Provide
    Arbitrary<PmtuEvent> events() {
        return Events.any();
    }
}
