package io.plateau.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plateau.port.LoopPort;
import io.plateau.wire.Ipv4View;
import io.plateau.wire.LinkLayer;
import io.plateau.wire.VirtioNetHeader;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ScatterPortTest {
    private static final int[] DESTINATIONS = {0x0B00_0001, 0xFFFF_FFFE, 0x0000_FFFF};
    private static final int IPV4 = VirtioNetHeader.LENGTH + LinkLayer.ETHERNET_LENGTH;

    private final UnsafeBuffer frame = Frames.ipv4(46, Tables.NARROW, true);
    private final Ipv4View ip = new Ipv4View();
    private int seen;

    @Test
    void shouldMakeAnewWhatGatewaysChange() {
        final LoopPort lan = new LoopPort("lan", () -> Tables.NOW, frame);
        final ScatterPort port = ScatterPort.renewing(lan, DESTINATIONS, frame);

        port.poll(
                (buffer, offset, length, timestampNs) -> {
                    ip.wrap(buffer, offset + IPV4, 46);
                    assertTrue(ip.isChecksumValid());
                    assertEquals(DESTINATIONS[seen % DESTINATIONS.length], ip.destination());
                    assertEquals(64, ip.timeToLive());
                    assertEquals(
                            frame.getLong(VirtioNetHeader.LENGTH), buffer.getLong(offset + VirtioNetHeader.LENGTH));
                    buffer.setMemory(offset + VirtioNetHeader.LENGTH, 12, (byte) 0xFF);
                    buffer.putByte(offset + IPV4 + 8, (byte) 63);
                    buffer.putShort(offset + IPV4 + 10, (short) 0);
                    seen++;
                },
                6);

        assertEquals(6, seen);
    }
}
