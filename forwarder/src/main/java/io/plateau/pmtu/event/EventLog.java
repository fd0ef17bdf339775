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
}
