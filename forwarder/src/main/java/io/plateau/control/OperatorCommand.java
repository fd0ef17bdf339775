package io.plateau.control;

import io.plateau.wire.IpPrefix;

/** What an operator can change. */
public sealed interface OperatorCommand {
    /**
     * Enforce a value.
     *
     * @param destination address or prefix
     * @param mtu bytes, IP header included
     * @param lock whether no claim may change it
     */
    record Set(IpPrefix destination, int mtu, boolean lock) implements OperatorCommand {}

    /**
     * Take a destination's entries out.
     *
     * @param destination address or prefix
     */
    record Clear(IpPrefix destination) implements OperatorCommand {}

    /** Take all learned and quarantined entries out. */
    record ClearAll() implements OperatorCommand {}

    /**
     * Enforce a quarantined value.
     *
     * @param destination address
     */
    record Accept(IpPrefix destination) implements OperatorCommand {}
}
