package io.plateau;

import io.plateau.journal.JournalException;
import io.plateau.journal.JournalReader;
import io.plateau.journal.JournalWriter;
import io.plateau.pmtu.PmtuCommand;
import io.plateau.pmtu.PmtuControl;
import io.plateau.pmtu.PmtuPorts;
import io.plateau.pmtu.PmtuState;
import io.plateau.pmtu.claim.PolicySettings;
import io.plateau.pmtu.event.EventLog;
import io.plateau.pmtu.event.EventType;
import io.plateau.pmtu.event.PmtuEvent;
import io.plateau.ring.DirectControl;
import io.plateau.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Where the events of an offline run go: into the configured journal if only offline runs have written there, so that no
 * forwarder's journal is ever touched; else nowhere.
 *
 * @param log takes the events
 * @param lastSequence place of the last event in it
 * @param note why the journal is not written; null if it is
 */
record OfflineJournal(EventLog log, LongSupplier lastSequence, String note) implements AutoCloseable {
    /** How the detail of the STARTED event of each offline run begins. */
    static final String MARK = "offline";

    /** Files that a writer makes before its first record. */
    private static final Set<String> UNBEGUN = Set.of("writer.lock", "metadata.cq4t");

    private static final Path DEFAULT_DIRECTORY = Path.of("/var/lib/plateau/journal");

    /**
     * Opens the journal. What the run before left in force is cleared in it first: every run begins with an empty table,
     * and the journal's events still give the table as it was at every moment.
     *
     * @param nowNs the time of what is cleared, nanoseconds since the epoch
     */
    static OfflineJournal open(final Settings settings, final long nowNs) {
        final Path directory = settings.journal().directory();
        final String refusal = refusal(directory);
        if (refusal != null) {
            return unwritten(refusal);
        }
        try {
            final JournalWriter journal = JournalWriter.open(directory);
            clear(journal, settings.policy(), nowNs);
            return new OfflineJournal(journal, journal::lastSequence, null);
        } catch (final JournalException e) {
            return unwritten(e.getMessage());
        }
    }

    private static OfflineJournal unwritten(final String why) {
        final NumberedEvents events = new NumberedEvents();
        return new OfflineJournal(events, events::lastSequence, "no journal is written: " + why);
    }

    private static String refusal(final Path directory) {
        if (directory.equals(DEFAULT_DIRECTORY)) {
            return "journal.directory is the default; set it to a directory of its own for offline runs";
        }
        try {
            return isFree(directory)
                    ? null
                    : "journal.directory " + directory + " holds something else than the journal of offline runs;"
                            + " name another one";
        } catch (final IOException | JournalException e) {
            return "journal.directory " + directory + " cannot be read: " + e.getMessage();
        }
    }

    private static boolean isFree(final Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return true;
        }
        try (Stream<Path> files = Files.list(directory)) {
            if (files.allMatch(file -> UNBEGUN.contains(file.getFileName().toString()))) {
                return true;
            }
        }
        return isOffline(directory);
    }

    // The first record starts a run, and every run that it holds is an offline one.
    private static boolean isOffline(final Path directory) {
        try (JournalReader reader = JournalReader.open(directory)) {
            final boolean isStarted = reader.next() && reader.event().type() == EventType.STARTED;
            while (isStarted && isOfflines(reader.event())) {
                if (!reader.next()) {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean isOfflines(final PmtuEvent event) {
        return event.type() != EventType.STARTED || beginsOfflineRun(event);
    }

    // Whether a journal says here that an offline run began.
    static boolean beginsOfflineRun(final PmtuEvent event) {
        return event.type() == EventType.STARTED
                && event.detail() != null
                && event.detail().startsWith(MARK);
    }

    private static void clear(final JournalWriter journal, final PolicySettings policy, final long nowNs) {
        final PmtuState left = PmtuState.growing();
        journal.replay(left::apply);
        final boolean[] isEmpty = {true};
        left.forEach(entry -> isEmpty[0] = false);
        if (isEmpty[0]) {
            return;
        }
        final PmtuControl control = new PmtuControl(
                left,
                journal,
                new PmtuPorts(List.of(), port -> 0),
                (quoted, length, timeNs) -> false,
                withoutStatics(policy));
        control.start(MARK + ": clears what the run before left", "policy: {}", nowNs);
        final PmtuCommand<Integer> clearing = PmtuCommand.clearAll(PmtuEvent.ABSENT);
        new DirectControl(control).command(clearing, nowNs);
        clearing.result().join();
        control.stop(nowNs);
    }

    private static PolicySettings withoutStatics(final PolicySettings policy) {
        return new PolicySettings(
                policy.maxAgeNs(),
                policy.floorIpv4(),
                policy.floorIpv6(),
                policy.belowFloor(),
                policy.evidence(),
                policy.tooBig(),
                policy.stubbornSender(),
                policy.refusedClaims(),
                policy.mssClamp(),
                List.of(),
                policy.verify());
    }

    @Override
    public void close() {
        if (log instanceof JournalWriter journal) {
            journal.close();
        }
    }
}
