package io.plateau.fastpath;

import static io.plateau.fastpath.FastPathFixture.EGRESS;
import static io.plateau.fastpath.FastPathFixture.INGRESS;
import static io.plateau.pmtu.claim.PolicyBuilder.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Frames;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which segment size a connection begins with. */
class FastPathMssTest {
    private static final int SYN = 0x02;
    private static final int SYN_ACK = 0x12;
    private static final int ACK = 0x10;

    private final FastPathFixture fixture = new FastPathFixture();

    @BeforeEach
    void clamp() {
        fixture.policy = policy().mssClamp().build();
    }

    @AfterEach
    void everyFrameIsAccountedFor() {
        assertThat(fixture.isConserved()).isTrue();
    }

    // What becomes of the option of a SYN to the server, or of a SYN-ACK from there.
    private int sent(final TcpFrames tcp, final boolean isBack, final int maximumSegmentSize) {
        final byte[] frame = tcp.open(isBack ? SYN_ACK : SYN, maximumSegmentSize);
        final List<byte[]> sent;
        if (isBack) {
            sent = fixture.receiveBack(tcp.turned(frame)).sentBack();
        } else {
            sent = fixture.receive(frame).sentOn();
        }
        assertThat(sent).hasSize(1);
        assertSummed(tcp, sent.get(0));
        return tcp.maximumSegmentSize(sent.get(0));
    }

    // The pseudo-header's sum is the same either way.
    private static void assertSummed(final TcpFrames tcp, final byte[] frame) {
        final byte[] segment = Arrays.copyOfRange(frame, TcpFrames.ETHERNET + tcp.headers() - 20, frame.length);
        assertThat(Frames.u16(segment, 16)).isEqualTo(Frames.transportChecksum(tcp.headers() == 40, 6, segment));
    }

    @ParameterizedTest(name = "IPv{0}, SYN-ACK {1}, lan {2}, wan {3}: {4}")
    @CsvSource({
        "4, false, 1400, 9000, 1360",
        "4, false, 9000, 1400, 1360",
        "4, false, 1500, 1500, 1460",
        "4, true,  1400, 9000, 1360",
        "4, true,  9000, 1400, 1360",
        "6, false, 1400, 9000, 1340",
        "6, true,  9000, 1400, 1340",
        "6, false, 9000, 9000, 1460",
    })
    void shouldLowerItToWhatBothLinksCarry(
            final int version, final boolean isBack, final int lan, final int wan, final int expected) {
        fixture.linkMtus.update(INGRESS, lan);
        fixture.linkMtus.update(EGRESS, wan);

        assertThat(sent(TcpFrames.over(version), isBack, 1460)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "IPv{0}, SYN-ACK {1}, 1400 towards the {2}: {3}")
    @CsvSource({
        "4, false, server, 1360",
        "4, false, client, 1360",
        "4, true,  server, 1360",
        "4, true,  client, 1360",
        "6, false, server, 1340",
        "6, false, client, 1340",
        "6, true,  server, 1340",
        "6, true,  client, 1340",
    })
    void shouldLowerItToWhatTheTableAllowsTowardsEitherEnd(
            final int version, final boolean isBack, final String end, final int expected) {
        final TcpFrames tcp = TcpFrames.over(version);
        fixture.enforce("server".equals(end) ? tcp.server() : tcp.client(), 1400);

        assertThat(sent(tcp, isBack, 1460)).isEqualTo(expected);
    }

    @Test
    void shouldTakeTheLeastOfAll() {
        final TcpFrames tcp = TcpFrames.over(4);
        fixture.linkMtus.update(INGRESS, 1450);
        fixture.enforce(tcp.client(), 1420).enforce(tcp.server(), 1430);

        assertThat(sent(tcp, false, 1460)).isEqualTo(1380);
    }

    @ParameterizedTest
    @CsvSource({"1360, 1360", "1361, 1360", "536, 536"})
    void shouldNeverRaiseIt(final int announced, final int expected) {
        final TcpFrames tcp = TcpFrames.over(4);
        fixture.enforce(tcp.server(), 1400);

        assertThat(sent(tcp, false, announced)).isEqualTo(expected);
    }

    @Test
    void shouldLeaveItWhereThePolicySaysSo() {
        final TcpFrames tcp = TcpFrames.over(4);
        fixture.policy = policy().build();
        fixture.enforce(tcp.server(), 1400);

        assertThat(sent(tcp, false, 1460)).isEqualTo(1460);
    }

    @Test
    void shouldLookAtNothingButTheStartOfConnections() {
        final TcpFrames tcp = TcpFrames.over(4);
        final byte[] frame = tcp.open(ACK, 1460);
        fixture.enforce(tcp.server(), 1400).receive(frame);

        assertThat(fixture.sentOn()).containsExactly(frame);
    }

    @Test
    void shouldLeaveSuperFramesAlone() {
        final TcpFrames tcp = TcpFrames.over(4);
        final byte[] frame = tcp.open(SYN, 1460);
        final byte[] superFrame = Arrays.copyOf(frame, frame.length + 1000);
        superFrame[1] = 1;
        superFrame[4] = 100;
        Frames.put(superFrame, TcpFrames.ETHERNET + 2, 44 + 1000);

        fixture.enforce(tcp.server(), 1400).receive(superFrame);

        assertThat(fixture.sentOn()).containsExactly(superFrame);
    }
}
