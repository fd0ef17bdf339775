package io.plateau.fastpath;

import static io.plateau.pmtu.claim.PolicyBuilder.policy;
import static io.plateau.testkit.FrameBuilder.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.assist.AssistProgram;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kernel's program beside a worker that is in the middle of something, and what the kernel is told to do with a frame: with one for this host or for all it goes on besides (TC_ACT_UNSPEC), any other is
 * redirected (TC_ACT_REDIRECT, linux/pkt_cls.h), whether to the other end of the wire or to the worker. The host is the loopback
 * interface, whose address is zero.
 */
@Tag("system")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AssistActionTest {
    private static final int ROW_LENGTH = 32;
    private static final int VERSION = 4;
    private static final int HOSTS = 8000;
    private static final int SEQUENCE = 5000;
    private static final TcpFrames TCP = TcpFrames.over(4);

    private TwoWays ways;

    @BeforeAll
    void load() {
        ways = new TwoWays("tc").policy(policy().build()).pass(0);
    }

    @AfterAll
    void close() {
        ways.close();
    }

    @ParameterizedTest(name = "to {0}, {1} bytes: {2}")
    @CsvSource({
        "02005e000001, 100,  7",
        "02005e000001, 1000, 7",
        "000000000000, 100,  -1",
        "000000000000, 1000, -1",
        "ffffffffffff, 100,  -1",
        "ffffffffffff, 1000, -1",
        "01005e000001, 100,  -1",
        "333300000001, 1000, -1"
    })
    void shouldLeaveToTheKernelWhatIsItsOwn(final String destination, final int length, final int action) {
        final byte[] bytes = frame().udpOfTotalLength(length).ethernet();
        System.arraycopy(Bytes.parse(destination), 0, bytes, 0, 6);

        final boolean isPassed = ways.program.passes(bytes, 0);

        assertThat(isPassed).isEqualTo(length == 100);
        assertThat(ways.program.returned()).isEqualTo(action);
    }

    @Test
    void shouldKeepNothingForHostsThatDoNotListen() {
        final byte[] forAll = frame().udpOfTotalLength(100).ethernet();
        Arrays.fill(forAll, 0, 6, (byte) 0xFF);
        ways.program.station(false);
        final boolean isPassed = ways.program.passes(forAll, 0);
        final int returned = ways.program.returned();
        ways.program.station(true);

        assertThat(isPassed).isTrue();
        assertThat(returned).as("TC_ACT_REDIRECT").isEqualTo(7);
    }

    @Test
    void shouldHandOverWhileTheWorkerWritesTheFlow() {
        ways.assisted.receive(TCP.segment(SEQUENCE, 1400));
        final byte[] next = TCP.segment(SEQUENCE + 1360, 1400);
        final UnsafeBuffer rows = ways.program.evidence().flows();
        addToVersions(rows, 1);
        final boolean isPassedMeanwhile = passes(next);
        addToVersions(rows, -1);

        assertThat(isPassedMeanwhile).isFalse();
        assertThat(passes(next)).as("otherwise").isTrue();
    }

    private static void addToVersions(final UnsafeBuffer rows, final int change) {
        for (int row = 0; row < rows.capacity(); row += ROW_LENGTH) {
            rows.putInt(row + VERSION, rows.getInt(row + VERSION) + change);
        }
    }

    // The version of the references stands first in the header. Somebody has an entry, so that there is something to
    // find.
    @Test
    void shouldHandOverWhatIsNotFoundWhileReferencesMove() {
        ways.assisted.learn("198.51.100.99", 1300);
        final TcpFrames other = TcpFrames.over(6);
        ways.assisted.receive(other.segment(SEQUENCE, 1400));
        final byte[] next = other.segment(SEQUENCE + 1340, 1400);
        final UnsafeBuffer header = ways.program.table().header();
        header.putLong(0, header.getLong(0) + 1);
        final boolean isPassedMeanwhile = passes(next);
        header.putLong(0, header.getLong(0) - 1);

        assertThat(isPassedMeanwhile).isFalse();
        assertThat(passes(next)).as("otherwise").isTrue();
    }

    // Linear probing ends after some steps, which few addresses need.
    @Test
    void shouldFindAlmostAllHostsAmongThousands() {
        try (TwoWays full = new TwoWays("tc").policy(policy().build()).pass(0)) {
            for (int host = 0; host < HOSTS; host++) {
                full.assisted.learn(address(host), 1400);
            }
            int passed = 0;
            for (int host = 0; host < 2 * HOSTS; host += HOSTS / 100) { // of the second half there are none
                final int length = host < HOSTS ? 1400 : 1500;
                full.assisted.receive(udpTo(host, length));
                passed += passes(full, udpTo(host, length)) ? 1 : 0;
                assertThat(passes(full, udpTo(host % HOSTS, 1401))).isFalse();
            }

            assertThat(passed).isGreaterThan(190);
        }
    }

    private static String address(final int host) {
        return "203." + host / 65_536 + "." + host / 256 % 256 + "." + host % 256;
    }

    private static byte[] udpTo(final int host, final int length) {
        return frame().to(address(host)).udpOfTotalLength(length).bytes();
    }

    private boolean passes(final byte[] frame) {
        return passes(ways, frame);
    }

    private static boolean passes(final TwoWays ways, final byte[] frame) {
        return ways.program.passes(Arrays.copyOfRange(frame, Frames.VIRTIO, frame.length), 0);
    }

    @Test
    void shouldRememberNothingBeforeTheWorkerRuns() {
        try (AssistProgram idle = AssistProgram.load("tc", 100, 100)) {
            idle.egressMtu(TwoWays.LINK_MTU);

            assertThat(idle.passes(frame().udpOfTotalLength(100).ethernet(), 0)).isFalse();
        }
    }
}
