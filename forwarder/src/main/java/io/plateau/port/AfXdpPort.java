package io.plateau.port;

import io.plateau.linux.BpfProgram;
import io.plateau.linux.LinkMtuReader;
import io.plateau.linux.LinkSettings;
import io.plateau.linux.PromiscuousMode;
import io.plateau.linux.XdpProgram;
import io.plateau.linux.XdpSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochNanoClock;

/**
 * An interface through an AF_XDP socket: frames are taken before the kernel makes anything of them, and what goes to the other port
 * of the wire goes there as a descriptor, without a copy of ours. The kernel's own stack sees nothing of the interface meanwhile.
 *
 * <p>XDP tells nothing about a frame. Checksums that a sender on the same machine left to its interface are found by
 * {@link PartialChecksums} and completed before they leave by such a port; the kernel has such senders send no super-frames. Tags are in
 * place unless the interface takes them out, which it must not. Frames are stamped when they are polled.
 *
 * <p>A port is one queue of the interface, its first or one for each worker; all of them run one program. Native mode, MTU up to
 * {@link BpfProgram#LARGEST_XDP_MTU}. Frames that the driver drops before the program runs are in the interface's own statistics.
 */
public final class AfXdpPort implements Port {
    private final String name;
    private final Deque<AutoCloseable> openThings = new ArrayDeque<>();
    private final int queue;
    private final XdpSocket socket;
    private final LinkMtuReader mtu;
    private final XdpReceiver receiver;
    private final XdpTransmitter transmitter;
    private QueueShare share; // null without, and of all queues but one

    private AfXdpPort(final String name, final LinkSettings link, final XdpWire wire, final EpochNanoClock clock) {
        this.name = name;
        queue = wire.queue();
        boolean opened = false;
        try {
            socket = wire.join(link.index());
            openThings.push(wire.chunks()::leave);
            openThings.push(socket);
            mtu = opened(LinkMtuReader.open(link.name()));
            receiver = new XdpReceiver(socket, wire.chunks(), clock);
            transmitter = new XdpTransmitter(socket, wire.chunks(), link.mtu());
            opened = true;
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    private <T extends AutoCloseable> T opened(final T thing) {
        openThings.push(thing);
        return thing;
    }

    /**
     * Opens all queues of an interface of the calling thread's network namespace, for a worker each. What the interface has
     * once, the program and promiscuous mode, is the last port's, which is closed first; so are the share's counts.
     *
     * @param name of the port in the configuration
     * @param interfaceName such as {@code eth0}; its MTU as above
     * @param wires by queue; each is shared with the other port of the wire, if that is an AF_XDP port too
     * @param share of the kernel, whose program delivers the frames once it runs; null if all of them are for these ports
     * @param clock for timestamps
     * @return by queue, receiving already, or as soon as the share's program runs
     * @throws IllegalArgumentException if the interface has other queues than these or too large an MTU
     * @throws io.plateau.linux.SystemCallException if the driver has no native XDP, or another program is there
     */
    public static List<AfXdpPort> openForWorkers(
            final String name,
            final String interfaceName,
            final List<XdpWire> wires,
            final QueueShare share,
            final EpochNanoClock clock) {
        final LinkSettings link = LinkSettings.read(interfaceName);
        if (link.receiveQueues() != wires.size() || link.transmitQueues() < wires.size()) {
            throw new IllegalArgumentException("interface " + interfaceName + " has " + link.receiveQueues()
                    + " receive and " + link.transmitQueues() + " transmit queues; the workers take " + wires.size()
                    + " (ethtool -L)");
        }
        final List<AfXdpPort> ports = new ArrayList<>();
        boolean opened = false;
        try {
            for (final XdpWire wire : wires) {
                ports.add(new AfXdpPort(name, link, wire, clock));
            }
            final AfXdpPort last = ports.get(ports.size() - 1);
            last.opened(PromiscuousMode.of(link.index()));
            if (share == null) {
                last.receive(link, ports);
            } else {
                last.share = share;
                ports.forEach(port -> share.deliver(port.queue, port.socket.descriptor()));
            }
            opened = true;
            return List.copyOf(ports);
        } finally {
            if (!opened) {
                CloseHelper.quietCloseAll(ports);
            }
        }
    }

    // Has all queues of the interface delivered; a queue's frames never go to another.
    private void receive(final LinkSettings link, final List<AfXdpPort> ports) {
        final XdpProgram program = opened(XdpProgram.load(ports.size()));
        ports.forEach(port -> program.deliver(port.queue, port.socket.descriptor()));
        program.attach(link);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int poll(final FrameHandler handler, final int limit) {
        transmitter.housekeep();
        return receiver.poll(handler, limit);
    }

    @Override
    public void release() {
        receiver.release();
    }

    @Override
    public boolean transmit(final DirectBuffer buffer, final int offset, final int length, final int token) {
        return transmitter.add(buffer, offset, length, token);
    }

    @Override
    public boolean carriesSuperFrames() {
        return false;
    }

    @Override
    public int flush(final TransmitFailureHandler failures) {
        return transmitter.flush(failures);
    }

    // Chunks that the kernel has for this port, either way.
    int chunksOfKernel() {
        return receiver.lent() + transmitter.departing();
    }

    /**
     * Frames that found no chunk to be received into. Looks at the link's MTU, too: both are for a few times a second.
     *
     * @return total since the port was opened
     */
    @Override
    public long kernelDropped() {
        transmitter.mtu(mtu.read());
        return socket.dropped();
    }

    @Override
    public long passedInKernel() {
        return share == null ? 0 : share.passed();
    }

    @Override
    public int descriptor() {
        return socket.descriptor();
    }

    @Override
    public void close() {
        while (!openThings.isEmpty()) {
            CloseHelper.quietClose(openThings.pop());
        }
    }
}
