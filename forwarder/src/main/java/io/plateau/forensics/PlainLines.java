package io.plateau.forensics;

import io.plateau.pmtu.event.EventTime;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.pmtu.event.Reason;
import java.io.IOException;
import java.io.Writer;
import java.time.ZoneId;
import java.util.StringJoiner;

/** Events as one line each that a person reads: when, what, towards where, from what to what, by whom, why. */
public final class PlainLines implements EventWriter {
    private final Writer destination;
    private final ZoneId zone;

    /**
     * Begins.
     *
     * @param destination closed with this
     * @param zone whose clocks are shown
     */
    public PlainLines(final Writer destination, final ZoneId zone) {
        this.destination = destination;
        this.zone = zone;
    }

    @Override
    public void write(final PmtuEvent event) throws IOException {
        destination.write(line(event));
        destination.write('\n');
    }

    @Override
    public void flush() throws IOException {
        destination.flush();
    }

    @Override
    public void close() throws IOException {
        destination.close();
    }

    private String line(final PmtuEvent event) {
        final StringJoiner line = new StringJoiner("  ");
        line.add(EventTime.text(event.timeNs(), zone));
        line.add(String.format("%-17s", event.type().label()));
        if (event.destination() != null) {
            line.add(event.destination().toString());
        }
        final String what = what(event);
        if (!what.isEmpty()) {
            line.add(what);
        }
        return line.toString().stripTrailing();
    }

    /**
     * What happened, without when and towards where.
     *
     * @param event any
     * @return on one line; empty if there is nothing to say
     */
    String what(final PmtuEvent event) {
        final StringJoiner words = new StringJoiner(", ");
        addMtu(words, event);
        addWhy(words, event);
        addWhom(words, event);
        addCost(words, event.counts());
        if (event.quoteEvidence() != null) {
            words.add(event.quoteEvidence().words());
        }
        if (event.detail() != null) {
            words.add(event.detail().replaceAll("\\R", " "));
        }
        return words.toString();
    }

    private void addMtu(final StringJoiner words, final PmtuEvent event) {
        final boolean hasOld = event.oldMtu() != PmtuEvent.ABSENT;
        if (event.claimedMtu() != PmtuEvent.ABSENT) {
            words.add("claimed " + event.claimedMtu());
        }
        if (event.enforcedMtu() != PmtuEvent.ABSENT || (hasOld && event.type() != EventType.CLAIM_REJECTED)) {
            words.add(mtu(event.oldMtu()) + " -> " + mtu(event.enforcedMtu()));
        } else if (hasOld) {
            words.add("in force " + event.oldMtu());
        }
        if (event.state() != null) {
            words.add(event.state().label());
        }
        if (event.expiresNs() != PmtuEvent.ABSENT) {
            words.add("until " + EventTime.text(event.expiresNs(), zone));
        }
    }

    private static String mtu(final int mtu) {
        return mtu == PmtuEvent.ABSENT ? "link" : Integer.toString(mtu);
    }

    private static void addWhy(final StringJoiner words, final PmtuEvent event) {
        if (event.reason() != Reason.NONE) {
            words.add("reason " + event.reason().label());
        }
    }

    private static void addWhom(final StringJoiner words, final PmtuEvent event) {
        final StringJoiner whom = new StringJoiner(" ");
        if (event.reporter() != null) {
            whom.add("reported by " + event.reporter());
        }
        if (event.port() != null) {
            whom.add("on port " + event.port());
        }
        if (event.sender() != null) {
            whom.add("about a datagram from " + event.sender());
        }
        if (event.operatorUid() != PmtuEvent.ABSENT) {
            whom.add("by uid " + event.operatorUid());
        }
        if (whom.length() > 0) {
            words.add(whom.toString());
        }
    }

    private static void addCost(final StringJoiner words, final PmtuEvent.Counts counts) {
        if (counts != null) {
            words.add(counts.fragmented() + " fragmented");
            words.add(counts.resegmented() + " resegmented");
            words.add(counts.reported() + " reported");
            words.add(counts.dropped() + " dropped");
            words.add(counts.forwarded() + " forwarded whole");
        }
    }
}
