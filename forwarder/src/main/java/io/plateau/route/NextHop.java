package io.plateau.route;

import io.plateau.wire.IpAddress;

/**
 * One way on.
 *
 * @param port index of the port it leaves by; -1 for an interface that is not ours
 * @param interfaceIndex as the kernel counts interfaces; 0 if the route comes from the configuration
 * @param gateway router on that link; null if the destination itself is there
 * @param weight share of the flows, 1 to 256
 */
public record NextHop(int port, int interfaceIndex, IpAddress gateway, int weight) {
    /** The interface is not ours. */
    public static final int NO_PORT = -1;

    /**
     * The only way on, of a route in the configuration.
     *
     * @param port index
     * @param gateway router on that link; null if the destination itself is there
     * @return of weight 1
     */
    public static NextHop by(final int port, final IpAddress gateway) {
        return new NextHop(port, 0, gateway, 1);
    }
}
