package io.plateau.control;

import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.table.PmtuEntry;

/**
 * An entry and what it cost so far.
 *
 * @param entry as it was at one moment
 * @param counts since the destination is in the table
 */
public record ListedEntry(PmtuEntry entry, PmtuEvent.Counts counts) {}
