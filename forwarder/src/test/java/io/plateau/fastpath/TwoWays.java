package io.plateau.fastpath;

import io.plateau.assist.AssistProgram;
import io.plateau.evidence.Evidence;
import io.plateau.evidence.EvidenceMemory;
import io.plateau.evidence.Flow;
import io.plateau.evidence.FlowReader;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.table.PmtuTable;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.Frames;
import io.plateau.wire.VirtioNetHeader;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The same frames on two ways, both over a wire, with the same table, policy and time: all of them through Java; and through the
 * kernel's program, and through Java what that hands over. Whatever differs then is an error, which {@link #send} tells.
 */
final class TwoWays implements AutoCloseable {
    static final int CAPACITY = 8192;
    static final int LINK_MTU = 9000;

    private static final int FLOWS = 256;
    private static final int DOUBT_PARTS = 64;
    private static final int ROW_WORDS = 8;
    private static final int VERSION_WORD = 1;
    private static final int VERSION = 0xFFFF;

    final AssistProgram program;
    final FastPathFixture plain;
    final FastPathFixture assisted;

    private final FrameParser parser = new FrameParser();
    private final FlowReader reader = new FlowReader();
    private long passed;

    // section: of the program, tc or xdp
    TwoWays(final String section) {
        program = AssistProgram.load(section, CAPACITY, FLOWS);
        plain = FastPathFixture.over(new PmtuTable(CAPACITY, 1, 2), Evidence.of(FLOWS, 3, 4));
        assisted = FastPathFixture.over(
                new PmtuTable(CAPACITY, program.table()), Evidence.of(FLOWS, program.evidence(), 3, 4));
        linkMtu(LINK_MTU);
    }

    // Frames that the program passed on.
    long passed() {
        return passed;
    }

    TwoWays linkMtu(final int mtu) {
        onBoth(way -> {
            way.linkMtus.update(FastPathFixture.INGRESS, mtu);
            way.linkMtus.update(FastPathFixture.EGRESS, mtu);
        });
        program.egressMtu(mtu);
        return this;
    }

    TwoWays onBoth(final Consumer<FastPathFixture> change) {
        change.accept(plain);
        change.accept(assisted);
        return this;
    }

    TwoWays policy(final PolicySettings policy) {
        return onBoth(way -> way.policy = policy);
    }

    // The workers are awake all the time.
    TwoWays pass(final long ns) {
        return onBoth(way -> {
            way.pass(ns);
            way.path.housekeep(way.nowNs);
            way.path.poll(way.nowNs);
            way.wayBack.poll(way.nowNs);
        });
    }

    // Takes out all whose time is over, which else takes some seconds.
    TwoWays endDoubts() {
        return onBoth(way -> {
            for (int part = 0; part < DOUBT_PARTS; part++) {
                way.evidence.doubts().housekeep(way.nowNs);
            }
        });
    }

    // Sends a frame from one end of the wire or from the other. Returns what differs; null if nothing does.
    String send(final byte[] frame, final boolean isBack) {
        final String before = differenceOfHandedOver(); // what the passing of time brought
        final UnsafeBuffer buffer = Bytes.offHeap(frame);
        final int gsoSize = VirtioNetHeader.gsoType(buffer, 0) == 0 ? 0 : VirtioNetHeader.gsoSize(buffer, 0);
        final boolean isPassed = program.passes(Arrays.copyOfRange(frame, Frames.VIRTIO, frame.length), gsoSize);
        receive(plain, frame, isBack);
        if (isPassed) {
            passed++;
        } else {
            receive(assisted, frame, isBack);
        }
        final String after = isPassed ? differenceOfPassed(frame, isBack) : differenceOfHandedOver();
        return before == null ? after : "before: " + before;
    }

    private static void receive(final FastPathFixture way, final byte[] frame, final boolean isBack) {
        if (isBack) {
            way.receiveBack(frame);
        } else {
            way.receive(frame);
        }
    }

    private String differenceOfPassed(final byte[] frame, final boolean isBack) {
        final List<byte[]> on = isBack ? plain.sentBack() : plain.sentOn();
        final List<byte[]> back = isBack ? plain.sentOn() : plain.sentBack();
        if (on.size() != 1 || !Arrays.equals(on.get(0), frame)) {
            return "passed on, but Java sends on " + texts(on) + ", " + plain.verdicts();
        }
        if (!back.isEmpty()) {
            return "passed on, but Java answers " + texts(back);
        }
        if (!plain.handedOver.isEmpty()) {
            return "passed on, but Java hears " + plain.handedOver;
        }
        return differenceOfFlows();
    }

    private String differenceOfHandedOver() {
        final List<String> wanted =
                List.of(texts(plain.sentOn()), texts(plain.sentBack()), plain.handedOver.toString(), told(plain));
        final List<String> found = List.of(
                texts(assisted.sentOn()), texts(assisted.sentBack()), assisted.handedOver.toString(), told(assisted));
        onBoth(way -> {
            way.handedOver.clear();
            way.messages.clear();
        });
        return wanted.equals(found) ? differenceOfFlows() : "handed over: " + found + " instead of " + wanted;
    }

    private static String texts(final List<byte[]> frames) {
        return frames.stream().map(Bytes::text).toList().toString();
    }

    private static String told(final FastPathFixture way) {
        return way.messages.stream()
                .map(message -> Bytes.text(Bytes.copy(message, 0, message.capacity())))
                .toList()
                .toString();
    }

    // What is remembered of flows must be the same, but for how often a row was written.
    private String differenceOfFlows() {
        final UnsafeBuffer wanted = plain.evidence.memory().flows();
        final UnsafeBuffer found = assisted.evidence.memory().flows();
        for (int word = 0; word < wanted.capacity() / Integer.BYTES; word++) {
            final int ignored = word % ROW_WORDS == VERSION_WORD ? VERSION : 0;
            final int difference = wanted.getInt(word * Integer.BYTES) ^ found.getInt(word * Integer.BYTES);
            if ((difference & ~ignored) != 0) {
                return "a row is " + row(found, word) + " instead of " + row(wanted, word);
            }
        }
        final boolean isSame = plain.evidence
                .memory()
                .repetitions()
                .equals(assisted.evidence.memory().repetitions());
        return isSame ? null : "something else was sent again";
    }

    private static String row(final DirectBuffer rows, final int word) {
        final int length = ROW_WORDS * Integer.BYTES;
        return Bytes.text(Bytes.copy(rows, word / ROW_WORDS * length, length));
    }

    // What is in doubt must be the same, too; this is much to look at.
    boolean areDoubtsSame() {
        final EvidenceMemory wanted = plain.evidence.memory();
        final EvidenceMemory found = assisted.evidence.memory();
        return wanted.header().equals(found.header()) && wanted.doubts().equals(found.doubts());
    }

    // Whether a frame that was sent before, quoted now, is one that was moved: by one way and by the other.
    List<Boolean> areMoved(final byte[] frame, final int longer, final long laterNs) {
        final UnsafeBuffer buffer = Bytes.offHeap(frame);
        final FrameParser.Kind kind = parser.parse(buffer, 0, frame.length);
        if (kind != FrameParser.Kind.IPV4 && kind != FrameParser.Kind.IPV6) {
            return List.of(false, false);
        }
        final Flow flow = parser.flow(reader, new Flow());
        final int length = parser.datagramLength() + longer;
        return List.of(
                plain.evidence.flows().isMoved(flow, length, plain.nowNs + laterNs),
                assisted.evidence.flows().isMoved(flow, length, plain.nowNs + laterNs));
    }

    @Override
    public void close() {
        program.close();
    }
}
