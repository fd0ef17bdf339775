package io.plateau.forensics.story;

import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.wire.IpAddress;

/**
 * What one sender's datagrams met with.
 *
 * @param sender of the latest datagram of each count; null if unknown
 * @param counts datagrams, those of other senders counted in the same ten seconds included
 */
public record SenderCost(IpAddress sender, PmtuEvent.Counts counts) {}
