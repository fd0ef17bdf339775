package io.plateau.assist;

/**
 * A wire between whose ends the kernel is to pass on what needs no decision.
 *
 * @param first name of an interface
 * @param second name of another
 * @param isXdp whether both ends are AF_XDP's; else both are AF_PACKET's
 */
public record AssistedWire(String first, String second, boolean isXdp) {}
