package io.plateau.pmtu;

import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * What the control thread must know of the ports.
 *
 * @param names configured names, by port index
 * @param linkMtu bytes that a port's link carries, IP header included, by port index; asked for each claim, so it follows
 *     changes
 */
public record PmtuPorts(List<String> names, IntUnaryOperator linkMtu) {
    /**
     * Keeps a copy of the names.
     *
     * @param names by port index
     * @param linkMtu by port index
     */
    public PmtuPorts {
        names = List.copyOf(names);
    }
}
