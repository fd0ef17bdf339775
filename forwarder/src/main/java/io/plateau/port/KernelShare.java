package io.plateau.port;

/** The part of a port's frames that the kernel passes on by itself. Shared by the kernel and the worker that polls the port. */
public interface KernelShare {
    /**
     * Frames that the kernel passed on to the other end of the wire. Any thread; allocation-free.
     *
     * @return total since the port was opened
     */
    long passed();
}
