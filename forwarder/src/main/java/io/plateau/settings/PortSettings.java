package io.plateau.settings;

import java.util.Objects;

/**
 * One port: a name that is used everywhere else, and the interface behind it.
 *
 * @param name letters, digits, {@code - _ .}
 * @param networkInterface of the kernel, at most 15 bytes (IFNAMSIZ less its terminator)
 * @param io how frames come in and go out
 * @param place FILE:LINE:COLUMN of the interface's name, for messages
 */
public record PortSettings(String name, String networkInterface, Io io, String place) {
    /** How frames come in and go out. */
    public enum Io {
        /** A packet socket with a receive ring. */
        AF_PACKET,
        /** An AF_XDP socket. */
        AF_XDP,
        /** The far end of a TAP interface. */
        TAP
    }

    // As the compiler would have them, but linked at once: on the way to ready.
    @Override
    public boolean equals(final Object other) {
        return other instanceof PortSettings port
                && io == port.io
                && name.equals(port.name)
                && networkInterface.equals(port.networkInterface)
                && Objects.equals(place, port.place);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
