package io.plateau.fastpath;

import io.plateau.route.HardwareAddresses;
import io.plateau.route.LinkAddresses;
import io.plateau.route.NeighbourTable;
import io.plateau.route.ReversePathRules;
import io.plateau.route.RouteTable;

/**
 * What the fast paths of one worker know of the gateway that they are (routed mode).
 *
 * @param routes those that are obeyed, followed by the control side
 * @param kernelRoutes those that the kernel has, followed by the control side; the same unless the configuration has its own
 * @param neighbours followed by the control side
 * @param addresses followed by the control side
 * @param reversePaths how each port checks where datagrams come from
 * @param macs hardware addresses of the ports
 * @param waiting datagrams whose next hop is being looked for; this worker's only
 * @param seed secret, so that nobody can aim flows at one of several ways
 */
public record Gateway(
        RouteTable routes,
        RouteTable kernelRoutes,
        NeighbourTable neighbours,
        LinkAddresses addresses,
        ReversePathRules reversePaths,
        HardwareAddresses macs,
        WaitingRoom waiting,
        long seed) {}
