package io.plateau.fastpath;

import io.plateau.evidence.DoubtWatch;
import io.plateau.evidence.Flow;
import io.plateau.pmtu.claim.Claim;
import io.plateau.pmtu.claim.ClaimParser;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.table.PmtuReader;
import io.plateau.wire.IpProtocol;
import java.util.function.Supplier;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;

/**
 * What a worker makes of what the others tell it: it doubts what they doubt, waits for replies to what they asked, and
 * leaves to them what they have tried. Heard before frames are looked at. One worker only; allocation-free.
 */
public final class Hearsay {
    private final MessageHandler onMessage = this::onMessage;
    private final ClaimParser parser = new ClaimParser();
    private final Claim claim = new Claim();
    private final Flow flow = new Flow();
    private final Colleagues colleagues;
    private final Doubter doubter;
    private final DoubtWatch doubts;
    private final PmtuReader pmtu;
    private final Supplier<PolicySettings> policy;
    private long nowNs;

    /**
     * Binds it.
     *
     * @param context of the same worker
     */
    public Hearsay(final FastPathContext context) {
        colleagues = context.colleagues();
        doubter = new Doubter(context.evidence());
        doubts = context.evidence().doubts();
        pmtu = context.pmtu();
        policy = context.policy();
    }

    /**
     * Hears what was told since.
     *
     * @param timeNs nanoseconds since the epoch
     * @return messages
     */
    public int poll(final long timeNs) {
        nowNs = timeNs;
        return colleagues.hear(onMessage);
    }

    private void onMessage(final int kind, final MutableDirectBuffer buffer, final int offset, final int length) {
        switch (kind) {
            case Colleagues.DOUBT -> onDoubt(buffer, offset, length);
            case Colleagues.TRIAL ->
                doubts.triedElsewhere(
                        buffer.getLong(offset + Colleagues.DESTINATION_HIGH),
                        buffer.getLong(offset + Colleagues.DESTINATION_LOW),
                        nowNs);
            case Colleagues.PROBE -> onProbe(buffer, offset);
            default -> throw new IllegalStateException("message of kind " + kind); // of our own making
        }
    }

    private void onDoubt(final MutableDirectBuffer buffer, final int offset, final int length) {
        final int frame = offset + Colleagues.FRAME;
        if (parser.parse(buffer, frame, length - Colleagues.FRAME, false, claim) == Claim.Form.NOT_A_CLAIM
                || !claim.hasQuote()) {
            return;
        }
        doubter.at(nowNs, policy.get().maxAgeNs())
                .doubt(
                        buffer.getInt(offset + Colleagues.DECIDED_MTU),
                        buffer.getInt(offset + Colleagues.IS_ACCEPTED) != 0,
                        buffer.getInt(offset + Colleagues.IS_MOVED) != 0,
                        claim,
                        claim.flow(flow));
    }

    // The reply comes to whoever moves what goes between the two addresses.
    private void onProbe(final MutableDirectBuffer buffer, final int offset) {
        final long high = buffer.getLong(offset + Colleagues.DESTINATION_HIGH);
        final long low = buffer.getLong(offset + Colleagues.DESTINATION_LOW);
        final boolean isIpv4 = buffer.getInt(offset + Colleagues.IS_IPV4) != 0;
        flow.between(
                        isIpv4,
                        buffer.getLong(offset + Colleagues.ASKER_HIGH),
                        buffer.getLong(offset + Colleagues.ASKER_LOW),
                        high,
                        low,
                        isIpv4 ? IpProtocol.ICMP : IpProtocol.ICMPV6)
                .identifier(buffer.getInt(offset + Colleagues.IDENTIFIER))
                .counter(buffer.getInt(offset + Colleagues.SEQUENCE), 1);
        doubts.probedElsewhere(
                flow,
                buffer.getInt(offset + Colleagues.PROBED_LENGTH),
                pmtu.isLearned(high, low) ? pmtu.mtu(high, low) : 0,
                nowNs,
                policy.get().maxAgeNs());
    }
}
