package io.plateau.port;

/** A share of the kernel in a port by AF_PACKET: what it leaves is put into the ingress of another interface. */
public interface LandingShare extends KernelShare {
    /**
     * The interface whose ingress the worker's frames are put into.
     *
     * @return its name
     */
    String landing();
}
