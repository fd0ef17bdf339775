package io.plateau.port;

/**
 * The part of a port's frames that the kernel passes on by itself, and where it puts the others. Shared by the kernel and
 * the worker that polls the port.
 */
public interface KernelShare {
    /**
     * The interface whose ingress the worker's frames are put into.
     *
     * @return its name
     */
    String landing();

    /**
     * Frames that the kernel passed on to the other end of the wire. Any thread; allocation-free.
     *
     * @return total since the port was opened
     */
    long passed();
}
