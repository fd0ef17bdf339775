package io.plateau.forensics.story;

import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.Reason;
import io.plateau.wire.IpAddress;
import io.plateau.wire.IpPrefix;
import java.util.Objects;

/**
 * What claims have in common that a story tells as one: who said what, against what it was held, and what came of it.
 *
 * @param destination about whom
 * @param reporter source address of the ICMP error
 * @param sender source address of the quoted datagram
 * @param port configured name of the port it came in by
 * @param sourceMac who sent the frame on that link; null if the journal does not hold the frame
 * @param destinationMac to whom on that link; null if the journal does not hold the frame
 * @param claimedMtu bytes, 0 to 4294967295
 * @param inForceMtu what was in force then, bytes; {@link io.plateau.pmtu.event.PmtuEvent#ABSENT} if only the link's
 * @param linkMtu what the link carried, bytes; {@link io.plateau.pmtu.event.PmtuEvent#ABSENT} if the journal does not say
 * @param measured what was found out besides, in words; null if nothing was
 * @param outcome {@link EventType#CLAIM_ACCEPTED}, {@link EventType#CLAIM_REJECTED} or
 *     {@link EventType#CLAIM_QUARANTINED}
 * @param reason of the outcome
 * @param newMtu what was enforced, or kept in quarantine, for it, bytes;
 *     {@link io.plateau.pmtu.event.PmtuEvent#ABSENT} if it was refused
 */
public record ClaimFacts(
        IpPrefix destination,
        IpAddress reporter,
        IpAddress sender,
        String port,
        String sourceMac,
        String destinationMac,
        long claimedMtu,
        int inForceMtu,
        int linkMtu,
        String measured,
        EventType outcome,
        Reason reason,
        int newMtu) {
    // As the compiler would have them, but linked at once: a tenth of what a short answer takes.
    @Override
    public boolean equals(final Object other) {
        return other instanceof ClaimFacts facts
                && outcome == facts.outcome
                && reason == facts.reason
                && Objects.equals(measured, facts.measured)
                && hasParties(facts)
                && hasNumbers(facts);
    }

    private boolean hasParties(final ClaimFacts facts) {
        return Objects.equals(destination, facts.destination)
                && Objects.equals(reporter, facts.reporter)
                && Objects.equals(sender, facts.sender)
                && Objects.equals(port, facts.port)
                && Objects.equals(sourceMac, facts.sourceMac)
                && Objects.equals(destinationMac, facts.destinationMac);
    }

    private boolean hasNumbers(final ClaimFacts facts) {
        return claimedMtu == facts.claimedMtu
                && inForceMtu == facts.inForceMtu
                && linkMtu == facts.linkMtu
                && newMtu == facts.newMtu;
    }

    @Override
    public int hashCode() {
        return Objects.hash(destination, reporter, sender, claimedMtu, outcome, newMtu);
    }
}
