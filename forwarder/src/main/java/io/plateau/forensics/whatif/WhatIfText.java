package io.plateau.forensics.whatif;

import io.plateau.pmtu.event.EventTime;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.PmtuEvent.Counts;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** What would have been otherwise, for a person. */
public final class WhatIfText {
    private static final double NS_PER_S = 1e9;
    private static final int MOST_ENTRIES = 20;

    private final Writer out;

    /**
     * Binds it.
     *
     * @param out stays open
     */
    public WhatIfText(final Writer out) {
        this.out = out;
    }

    /**
     * Writes it all.
     *
     * @param whatIf that has ended
     * @throws IOException if the writer takes no more
     */
    public void write(final WhatIf whatIf) throws IOException {
        line(String.format(Locale.ROOT, "%,d claims judged again, of %,d events", whatIf.claims(), whatIf.events()));
        if (whatIf.claimsWithoutEvidence() > 0) {
            line(String.format(
                    Locale.ROOT,
                    "%,d of them as if their quoted datagram had been moved: nobody looked when they came",
                    whatIf.claimsWithoutEvidence()));
        }
        if (whatIf.isNothing()) {
            line("nothing would have been otherwise");
            return;
        }
        writeClaims(whatIf.claimDifferences());
        writeEntries(
                "not lowered, or less",
                whatIf.entryDifferences().stream().filter(WhatIfText::isHigher).toList());
        writeEntries(
                "lowered instead, or more",
                whatIf.entryDifferences().stream()
                        .filter(entry -> !isHigher(entry))
                        .toList());
        line(String.format(Locale.ROOT, "datagrams spared: %s", words(whatIf.spared())));
        line("datagrams hit instead: not known, as a recording has only what happened");
    }

    private void writeClaims(final Map<ClaimDifference, Long> claims) throws IOException {
        line(String.format(
                Locale.ROOT,
                "claims otherwise: %,d",
                claims.values().stream().mapToLong(Long::longValue).sum()));
        for (final Map.Entry<ClaimDifference, Long> entry : claims.entrySet()) {
            final ClaimDifference claim = entry.getKey();
            line(String.format(
                    Locale.ROOT,
                    "  %,8d  %s (%s) -> %s (%s)",
                    entry.getValue(),
                    claim.recordedOutcome(),
                    claim.recordedReason().label(),
                    claim.supposedOutcome(),
                    claim.supposedReason().label()));
        }
    }

    private void writeEntries(final String title, final List<EntryDifference> entries) throws IOException {
        if (entries.isEmpty()) {
            return;
        }
        line(String.format(Locale.ROOT, "destinations %s: %,d", title, entries.size()));
        for (final EntryDifference entry : entries.subList(0, Math.min(entries.size(), MOST_ENTRIES))) {
            line(String.format(
                    Locale.ROOT,
                    "  %s  %s, would have been %s, for %.3f s from %s%s; spared: %s",
                    entry.destination(),
                    mtu(entry.recordedMtu()),
                    mtu(entry.supposedMtu()),
                    entry.totalNs() / NS_PER_S,
                    EventTime.text(entry.firstNs()),
                    entry.isOpen() ? ", and still" : "",
                    words(entry.spared())));
        }
        if (entries.size() > MOST_ENTRIES) {
            line(String.format(Locale.ROOT, "  and %,d more: --json has all", entries.size() - MOST_ENTRIES));
        }
    }

    private static boolean isHigher(final EntryDifference entry) {
        return entry.recordedMtu() != PmtuEvent.ABSENT
                && (entry.supposedMtu() == PmtuEvent.ABSENT || entry.supposedMtu() > entry.recordedMtu());
    }

    private static String mtu(final int mtu) {
        return mtu == PmtuEvent.ABSENT ? "the link's" : Integer.toString(mtu);
    }

    private static String words(final Counts counts) {
        final StringJoiner words = new StringJoiner(", ").setEmptyValue("none");
        add(words, counts.fragmented(), "fragmented");
        add(words, counts.resegmented(), "resegmented");
        add(words, counts.reported(), "reported");
        add(words, counts.dropped(), "dropped");
        add(words, counts.forwarded(), "forwarded whole");
        return words.toString();
    }

    private static void add(final StringJoiner words, final long count, final String what) {
        if (count > 0) {
            words.add(String.format(Locale.ROOT, "%,d %s", count, what));
        }
    }

    private void line(final String text) throws IOException {
        out.write(text);
        out.write('\n');
    }
}
