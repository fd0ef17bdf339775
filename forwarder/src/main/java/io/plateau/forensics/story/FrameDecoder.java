package io.plateau.forensics.story;

import io.plateau.pmtu.claim.Claim;
import io.plateau.pmtu.claim.ClaimParser;
import io.plateau.wire.LinkLayer;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads the frames that events carry, with the views that read them when they arrived. Owned by one thread. */
final class FrameDecoder {
    private static final HexFormat MAC = HexFormat.ofDelimiter(":");

    private final UnsafeBuffer buffer = new UnsafeBuffer();
    private final ClaimParser parser = new ClaimParser();
    private final Claim claim = new Claim();

    // packet: from the Ethernet header on, possibly cut; null if there is none.
    CausingFrame decode(final byte[] packet) {
        if (packet == null || packet.length < LinkLayer.ETHERNET_LENGTH) {
            return CausingFrame.NONE;
        }
        buffer.wrap(packet);
        parser.parse(buffer, 0, packet.length, false, claim);
        return new CausingFrame(
                MAC.formatHex(packet, LinkLayer.ADDRESS_LENGTH, 2 * LinkLayer.ADDRESS_LENGTH),
                MAC.formatHex(packet, 0, LinkLayer.ADDRESS_LENGTH),
                QuotedDatagram.of(claim));
    }
}
