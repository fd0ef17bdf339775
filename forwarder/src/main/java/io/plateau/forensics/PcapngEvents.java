package io.plateau.forensics;

import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.Ipv6View;
import io.plateau.wire.LinkLayer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The frames that caused events as a pcapng file: each at the event's time, on an interface named after the port it came in
 * by, with the event in its comment. Events that no frame caused are left out. Owned by one thread.
 */
public final class PcapngEvents implements EventWriter {
    private static final String NO_PORT = "unknown";

    private final PcapngWriter writer;
    private final PlainLines words = new PlainLines(Writer.nullWriter(), ZoneOffset.UTC);
    private final Map<String, Integer> interfaces = new HashMap<>();
    private final UnsafeBuffer buffer = new UnsafeBuffer();
    private final LinkLayer link = new LinkLayer();
    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();

    /**
     * Begins the file.
     *
     * @param destination closed with this
     * @throws IOException if the destination takes nothing
     */
    public PcapngEvents(final OutputStream destination) throws IOException {
        writer = new PcapngWriter(destination, "plateau journal export");
    }

    @Override
    public void write(final PmtuEvent event) throws IOException {
        if (event.packet() == null) {
            return;
        }
        final String port = event.port() == null ? NO_PORT : event.port();
        Integer number = interfaces.get(port);
        if (number == null) {
            number = writer.describe(port);
            interfaces.put(port, number);
        }
        writer.packet(number, event.timeNs(), event.packet(), originalLength(event.packet()), comment(event));
    }

    @Override
    public void flush() throws IOException {
        writer.flush();
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    private String comment(final PmtuEvent event) {
        final String what = words.what(event);
        return "seq " + event.sequence() + ": " + event.type().label()
                + (event.destination() == null ? "" : " " + event.destination())
                + (what.isEmpty() ? "" : ", " + what);
    }

    // What the IP header says of a frame that was cut; padding behind the datagram was not kept then.
    private int originalLength(final byte[] frame) {
        buffer.wrap(frame);
        link.wrap(buffer, 0, frame.length);
        int datagram = 0;
        if (link.isIpv4()) {
            ipv4.wrap(buffer, link.networkOffset(), link.networkLength());
            datagram = ipv4.isHeaderWellFormed() ? ipv4.totalLength() : 0;
        } else if (link.isIpv6()) {
            ipv6.wrap(buffer, link.networkOffset(), link.networkLength());
            datagram = ipv6.isHeaderWellFormed() ? ipv6.totalLength() : 0;
        }
        return Math.max(frame.length, link.headerLength() + datagram);
    }
}
