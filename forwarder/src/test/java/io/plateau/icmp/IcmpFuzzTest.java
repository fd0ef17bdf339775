package io.plateau.icmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.plateau.testkit.Frames;
import io.plateau.testkit.MadeFrames;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.LinkLayer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.agrona.concurrent.UnsafeBuffer;

/** Whatever the bytes of a well-formed header: neither rule nor writer throws. */
class IcmpFuzzTest {
    private final LinkLayer link = new LinkLayer();
    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private final ReportRule rule = new ReportRule();
    private final ReportWriter writer = new ReportWriter(null, null);

    @Property(tries = 3000)
    void shouldSurviveAnyBytes(
            @ForAll @Size(min = 20, max = 120) final byte[] bytes,
            @ForAll final boolean six,
            @ForAll final int mtu,
            @ForAll final int datagramLength) {
        bytes[0] = (byte) (six ? 0x60 : 0x45 + (bytes[0] & 0x3));
        Frames.put(bytes, six ? 4 : 2, six ? Math.max(0, bytes.length - 40) : bytes.length);
        final UnsafeBuffer frame = Frames.frame(bytes);
        link.wrap(frame, Frames.VIRTIO, frame.capacity() - Frames.VIRTIO);
        final MadeFrames made = new MadeFrames(1 << 12);
        int reports = 0;
        if (ipv4.wrap(frame, link.networkOffset(), link.networkLength()).isWellFormed()) {
            rule.mayReport(link, ipv4);
            reports = writer.report(link, ipv4, mtu, datagramLength, made.arena());
        } else if (ipv6.wrap(frame, link.networkOffset(), link.networkLength()).isWellFormed()) {
            rule.mayReport(link, ipv6);
            reports = writer.report(link, ipv6, mtu, datagramLength, made.arena());
        }

        assertThat(made.frames()).hasSize(reports);
    }
}
