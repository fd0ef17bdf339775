package io.plateau.forensics.story;

import io.plateau.wire.IpPrefix;
import java.util.List;

/**
 * What happened to one destination, oldest first. Made by {@link StoryBuilder}.
 *
 * @param subject address or prefix that it is about, with everything inside; static values around it are told, too
 * @param fromNs nothing that ended earlier is told, nanoseconds since the epoch
 * @param toNs nothing later is told; what lasts then is in force
 * @param headline in a few numbers
 * @param steps by their place in the journal
 * @param senders what entries cost each sender, most datagrams first
 * @param inForce what is enforced at the end: each entry inside, and, of a single address without one, the longest
 *     prefix around it
 * @param quarantined what is in quarantine at the end
 */
public record Story(
        IpPrefix subject,
        long fromNs,
        long toNs,
        Headline headline,
        List<StoryStep> steps,
        List<SenderCost> senders,
        List<ChangeStep> inForce,
        List<ChangeStep> quarantined) {}
