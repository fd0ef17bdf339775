package io.plateau.pmtu.event;

/**
 * Where events go before anybody else can observe them. The control thread appends, and only what was appended is
 * applied to the table.
 */
public interface EventLog {
    /**
     * Appends one event.
     *
     * @param event its sequence is ignored
     * @return the event with its place in the log
     * @throws EventLogException if it is not in the log; nothing of it may take effect then
     */
    PmtuEvent append(PmtuEvent event);

    /**
     * Whether an event would be the first of a file that is not the log's first. What such a file begins with must tell
     * what was before, since older files may go.
     *
     * @param timeNs of the event, nanoseconds since the epoch
     * @return false for a log without files
     */
    default boolean beginsFile(final long timeNs) {
        return false;
    }

    /**
     * The oldest file, if it is older than the log has to be kept, and what stands behind it tells enough without it.
     *
     * @param nowNs nanoseconds since the epoch
     * @return null if no file may go; always so for a log without files
     */
    default RetiredFile retired(final long nowNs) {
        return null;
    }

    /**
     * Drops a file, after an event said so.
     *
     * @param file what {@link #retired} gave
     * @throws EventLogException if it cannot be dropped
     */
    default void drop(final RetiredFile file) {}
}
