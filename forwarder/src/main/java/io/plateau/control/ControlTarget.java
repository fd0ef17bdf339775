package io.plateau.control;

import io.plateau.wire.IpPrefix;
import java.util.List;
import java.util.function.Consumer;

/** What the control server asks of the running forwarder. Called by several of the server's threads at once. */
public interface ControlTarget {
    /**
     * Reads the counters.
     *
     * @return as they are now
     */
    StatusReport status();

    /**
     * Shows all entries: hosts, prefixes and quarantined ones, each as it was at one moment.
     *
     * @param visitor called on this thread, which may stop the walk by an exception
     */
    void forEachEntry(Consumer<ListedEntry> visitor);

    /**
     * Finds what counts for a destination.
     *
     * @param destination address or prefix
     * @return its own entry, the prefix that covers it, and the quarantined claim, as far as there are such
     */
    List<ListedEntry> find(IpPrefix destination);

    /**
     * Has the control thread carry a command out, and waits for it.
     *
     * @param command what to change
     * @param operatorUid who asks
     * @return what was done, in words
     * @throws ControlException if it was not done; says why
     */
    String carryOut(OperatorCommand command, long operatorUid);
}
