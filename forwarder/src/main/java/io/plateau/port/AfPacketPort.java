package io.plateau.port;

import io.plateau.linux.BpfProgram;
import io.plateau.linux.InterfaceCounter;
import io.plateau.linux.LinkSettings;
import io.plateau.linux.MessageVector;
import io.plateau.linux.PacketGroup;
import io.plateau.linux.PacketSender;
import io.plateau.linux.PacketSocket;
import io.plateau.linux.ReceiveRing;
import io.plateau.linux.RingGeometry;
import io.plateau.linux.SystemCallException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An interface through an AF_PACKET socket: frames are handed out in the slots of the kernel's receive ring and sent from
 * wherever they lie by one sendmmsg(2) a burst. A tag that the kernel took out is put back before a frame is handed out.
 *
 * <p>Deviation: the kernel lets such a socket send 4 bytes more than the MTU only behind an outermost 802.1Q tag. A frame with an
 * 802.1ad tag, or with two tags, and a datagram as long as the MTU is refused (EMSGSIZE): the interface's MTU must be
 * larger than the datagrams by the tags' length.
 *
 * <p>With a {@link LandingShare} the frames that need a decision come from another interface, and the kernel has passed on
 * the others by then.
 */
public final class AfPacketPort implements Port {
    /**
     * 1,920 slots of 66,112 bytes in 128 MiB: each takes a super-frame, and close to 10 ms of 200,000 frames a second can wait. 256
     * lose frames at that rate whenever the worker is held up for a little more than a millisecond.
     */
    public static final RingGeometry DEFAULT_GEOMETRY = RingGeometry.forSuperFrames(1920);

    private final String name;
    private final PacketSocket socket;
    private final int transmitDescriptor;
    private final KernelShare share;
    private final AutoCloseable[] openThings;
    private final InterfaceCounter landingDropped;
    private final ReceiveRing ring;
    private final UnsafeBuffer memory;
    private final int slotCount;
    private final MessageVector queue = new MessageVector(TRANSMIT_QUEUE_LENGTH);
    private final int[] tokens = new int[TRANSMIT_QUEUE_LENGTH];
    private final MessageVector.SendFailureHandler onSendFailed = this::onSendFailed;
    private TransmitFailureHandler failures;
    private int next;
    private int firstHeld;
    private int held;
    private volatile long cut;

    /**
     * Makes a port of a socket.
     *
     * @param name of the port in the configuration
     * @param socket receiving already; closed with the port
     */
    public AfPacketPort(final String name, final PacketSocket socket) {
        this(name, socket, socket.descriptor(), null, null, socket);
    }

    private AfPacketPort(
            final String name,
            final PacketSocket socket,
            final int transmitDescriptor,
            final KernelShare share,
            final InterfaceCounter landingDropped,
            final AutoCloseable... openThings) {
        this.name = name;
        this.socket = socket;
        this.transmitDescriptor = transmitDescriptor;
        this.share = share;
        this.landingDropped = landingDropped;
        this.openThings = openThings;
        ring = socket.ring();
        memory = ring.memory();
        slotCount = ring.slotCount();
    }

    /**
     * Opens an interface of the calling thread's network namespace.
     *
     * @param name of the port in the configuration
     * @param interfaceName such as {@code eth0}
     * @return receiving already
     */
    public static AfPacketPort open(final String name, final String interfaceName) {
        return open(name, interfaceName, DEFAULT_GEOMETRY);
    }

    /**
     * Opens an interface of the calling thread's network namespace.
     *
     * @param name of the port in the configuration
     * @param interfaceName such as {@code eth0}
     * @param geometry of the receive ring; a frame too long for a slot is dropped and counted
     * @return receiving already
     */
    public static AfPacketPort open(final String name, final String interfaceName, final RingGeometry geometry) {
        return new AfPacketPort(name, PacketSocket.open(LinkSettings.indexOf(interfaceName), geometry));
    }

    /**
     * Opens an interface of the calling thread's network namespace, some of whose frames the kernel passes on by itself.
     *
     * @param name of the port in the configuration
     * @param interfaceName such as {@code eth0}
     * @param receiver that has no interface yet; closed with the port
     * @param share of the kernel; not closed by this
     * @return sending, and receiving what is put into the share's landing
     */
    public static AfPacketPort openShared(
            final String name, final String interfaceName, final PacketSocket receiver, final LandingShare share) {
        receiver.receiveForStation(LinkSettings.indexOf(share.landing()));
        return shared(name, receiver, PacketSender.openPromiscuous(LinkSettings.indexOf(interfaceName)), share);
    }

    /**
     * Opens an interface of the calling thread's network namespace for several workers, each of which gets the flows that a
     * program gives it.
     *
     * @param name of the port in the configuration
     * @param interfaceName such as {@code eth0}
     * @param isPromiscuous whether it takes in what is for other stations
     * @param workers how many
     * @param program tells the worker of a frame; see {@link PacketGroup}
     * @return by worker, receiving already
     */
    public static List<Port> openForWorkers(
            final String name,
            final String interfaceName,
            final boolean isPromiscuous,
            final int workers,
            final BpfProgram program) {
        final List<Port> ports = new ArrayList<>();
        for (final PacketSocket socket : PacketGroup.open(
                LinkSettings.indexOf(interfaceName), DEFAULT_GEOMETRY, isPromiscuous, workers, program)) {
            ports.add(new AfPacketPort(name, socket));
        }
        return List.copyOf(ports);
    }

    /**
     * The same of an interface some of whose frames the kernel passes on by itself. What it counts is told by the first.
     *
     * @param name of the port in the configuration
     * @param interfaceName such as {@code eth0}
     * @param share of the kernel; not closed by this
     * @param workers how many
     * @param program tells the worker of a frame; see {@link PacketGroup}
     * @return by worker, sending, and receiving what is put into the share's landing
     */
    public static List<Port> openSharedForWorkers(
            final String name,
            final String interfaceName,
            final LandingShare share,
            final int workers,
            final BpfProgram program) {
        final Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            final List<PacketSocket> receivers =
                    PacketGroup.open(LinkSettings.indexOf(share.landing()), DEFAULT_GEOMETRY, false, workers, program);
            receivers.forEach(opened::push);
            final List<Port> ports = new ArrayList<>();
            for (final PacketSocket receiver : receivers) {
                final PacketSender sender = PacketSender.openPromiscuous(LinkSettings.indexOf(interfaceName));
                opened.push(sender);
                ports.add(
                        ports.isEmpty()
                                ? shared(name, receiver, sender, share)
                                : new AfPacketPort(name, receiver, sender.descriptor(), null, null, sender, receiver));
            }
            return List.copyOf(ports);
        } catch (final SystemCallException e) {
            CloseHelper.quietCloseAll(opened);
            throw e;
        }
    }

    private static AfPacketPort shared(
            final String name, final PacketSocket receiver, final PacketSender sender, final LandingShare share) {
        final InterfaceCounter dropped = InterfaceCounter.receiveDropped(share.landing());
        return new AfPacketPort(name, receiver, sender.descriptor(), share, dropped, sender, receiver, dropped);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int poll(final FrameHandler handler, final int limit) {
        final int heldBefore = held;
        int handed = 0;
        while (handed < limit && held < slotCount && ring.isFilled(next)) {
            final int slot = next;
            next = slot + 1 == slotCount ? 0 : slot + 1;
            held++;
            if (ring.capturedLength(slot) == ring.frameLength(slot)) {
                handOut(handler, slot);
                handed++;
            } else {
                countCut();
            }
        }
        if (handed == 0 && heldBefore == 0) {
            release();
        }
        return handed;
    }

    private void handOut(final FrameHandler handler, final int slot) {
        final int offset = ring.frameOffset(slot) - ReceiveRing.VIRTIO_NET_HEADER_LENGTH;
        final int length = ReceiveRing.VIRTIO_NET_HEADER_LENGTH + ring.capturedLength(slot);
        final long timestampNs = ring.timestampNs(slot);
        if (ring.hasVlanTag(slot)) {
            final int moved = VlanTag.putBack(memory, offset, ring.vlanTag(slot));
            handler.onFrame(memory, moved, length + VlanTag.LENGTH, timestampNs);
        } else {
            handler.onFrame(memory, offset, length, timestampNs);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, the worker
    private void countCut() {
        cut++;
    }

    @Override
    public void release() {
        while (held > 0) {
            ring.giveBack(firstHeld);
            firstHeld = firstHeld + 1 == slotCount ? 0 : firstHeld + 1;
            held--;
        }
    }

    @Override
    public boolean transmit(final DirectBuffer buffer, final int offset, final int length, final int token) {
        final int position = queue.count();
        if (!queue.add(buffer.addressOffset() + offset, length)) {
            return false;
        }
        tokens[position] = token;
        return true;
    }

    @Override
    public int flush(final TransmitFailureHandler handler) {
        if (queue.count() == 0) {
            return 0;
        }
        failures = handler;
        return queue.send(transmitDescriptor, onSendFailed);
    }

    private void onSendFailed(final int position, final int errno) {
        failures.onTransmitFailed(tokens[position], errno);
    }

    /**
     * Frames that found no free slot, or did not fit theirs. Any thread may ask.
     *
     * @return total since the port was opened
     */
    @Override
    public long kernelDropped() {
        return socket.dropped() + cut + (landingDropped == null ? 0 : landingDropped.sinceOpened());
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
        CloseHelper.closeAll(openThings);
    }
}
