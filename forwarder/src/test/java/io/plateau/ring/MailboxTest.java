package io.plateau.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private static final int CAPACITY = 1 << 12;

    private final List<String> taken = new ArrayList<>();
    private final UnsafeBuffer message = Bytes.allocate(CAPACITY);
    private int woken;
    private final Mailbox mailbox = new Mailbox(CAPACITY, () -> woken++);

    private int take(final int limit) {
        return mailbox.take(
                (kind, buffer, offset, length) -> taken.add(kind + ":" + buffer.getInt(offset) + "/" + length), limit);
    }

    private boolean offer(final int kind, final int number, final int length) {
        message.putInt(100, number);
        return mailbox.offer(kind, message, 100, length);
    }

    @Test
    void shouldKeepTheOrderAndWakeTheOwner() {
        assertThat(offer(1, 11, 8)).isTrue();
        assertThat(offer(2, 12, 9)).isTrue();
        assertThat(offer(3, 13, 10)).isTrue();
        assertThat(woken).isEqualTo(3);

        assertThat(take(2)).isEqualTo(2);
        assertThat(take(2)).isEqualTo(1);
        assertThat(take(2)).isZero();

        assertThat(taken).containsExactly("1:11/8", "2:12/9", "3:13/10");
    }

    @Test
    void shouldRefuseWhatFindsNoRoomAndWakeNobody() {
        int offered = 0;
        while (offer(1, offered, 500)) {
            offered++;
        }

        assertThat(offered).as("4 KiB of 8 + 500 bytes").isEqualTo(8);
        assertThat(woken).isEqualTo(8);
        take(1);
        assertThat(offer(1, 8, 500)).isTrue();
    }

    @Test
    void shouldRefuseWhatNeverFits() {
        assertThat(offer(1, 0, CAPACITY / 8)).isTrue();
        assertThat(offer(1, 0, CAPACITY / 8 + 1)).isFalse();
    }
}
