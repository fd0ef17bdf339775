package io.plateau.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What an audit knows while it goes through the files: the chain, the last record, what was found. Owned by one thread. */
final class AuditState {
    private final List<Finding> findings = new ArrayList<>();
    private final RecordChain chain = new RecordChain();
    private final Consumer<RecordView> records;
    private String file;
    private boolean isChained;
    private long firstSequence;
    private byte[] firstPrevious;
    private long lastSequence;
    private long lastTimeNs = Finding.UNKNOWN;

    // records: takes each whole record that is in its place
    AuditState(final Consumer<RecordView> records) {
        this.records = records;
    }

    void begin(final String name) {
        file = name;
    }

    // A whole record; whether it is the right one is judged here.
    void add(final RecordView record, final long position) {
        if (lastSequence == 0) {
            firstSequence = record.sequence();
            firstPrevious = record.previous();
        } else if (record.sequence() <= lastSequence) {
            damage(position, record.sequence(), "it stands behind record " + lastSequence);
            isChained = false;
            return;
        } else if (record.sequence() > lastSequence + 1) {
            damage(position, lastSequence + 1, missing(lastSequence + 1, record.sequence() - 1));
            isChained = false;
        }
        if ((isChained || record.sequence() == 1) && !record.follows(chain.head())) {
            damage(position, record.sequence(), "it does not carry the hash of the record before it");
        }
        record.addTo(chain);
        isChained = true;
        lastSequence = record.sequence();
        lastTimeNs = record.timeNs();
        records.accept(record);
    }

    private static String missing(final long from, final long to) {
        return from == to ? "it is missing" : "it and those up to record " + to + " are missing";
    }

    // The record before the next one is not known.
    void breakChain() {
        isChained = false;
    }

    void damage(final long position, final long sequence, final String what) {
        findings.add(new Finding(true, file, position, sequence, lastTimeNs, what));
    }

    void note(final long position, final String what) {
        findings.add(new Finding(false, file, position, nextSequence(), lastTimeNs, what));
    }

    List<Finding> findings() {
        return findings;
    }

    long nextSequence() {
        return lastSequence + 1;
    }

    // About the whole journal.
    void damageOfAll(final long sequence, final String what) {
        findings.add(new Finding(true, null, Finding.UNKNOWN, sequence, lastTimeNs, what));
    }

    long firstSequence() {
        return firstSequence;
    }

    // The hash that the first record carries.
    byte[] firstPrevious() {
        return firstPrevious;
    }

    long lastSequence() {
        return lastSequence;
    }

    byte[] head() {
        return chain.head().clone();
    }
}
