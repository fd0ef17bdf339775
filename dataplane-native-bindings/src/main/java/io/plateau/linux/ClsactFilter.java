package io.plateau.linux;

import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;

/**
 * A program in the ingress of an interface by a filter of tc (tc-bpf(8)), in the qdisc {@code clsact}. Filter and
 * qdisc outlive the process if it is killed; what hangs there is therefore an {@link IngressStub}, which does nothing
 * from then on, and which the next that hangs a program of the same name on the interface takes away.
 *
 * <p>The qdisc is shared: it is made if there is none, and taken away if we have made it and nothing else is in it.
 * Other filters are never touched. The kernel chooses the priority, so that nobody else has the same.
 *
 * <p>Needs CAP_NET_ADMIN and CAP_BPF. Hung on and closed by one thread, in any network namespace.
 */
final class ClsactFilter implements AutoCloseable {
    private static final int RECEIVE_LENGTH = 64 * 1024;
    private static final int NEW_QDISC = 36;
    private static final int DELETE_QDISC = 37;
    private static final int NEW_FILTER = 44;
    private static final int DELETE_FILTER = 45;
    private static final int GET_FILTER = 46;
    private static final int CREATE_ONLY = 0x600; // NLM_F_CREATE | NLM_F_EXCL

    // struct tcmsg of linux/rtnetlink.h
    private static final int STRUCTURE_LENGTH = 20;
    private static final int INTERFACE = 4;
    private static final int HANDLE = 8;
    private static final int PARENT = 12;
    private static final int PRIORITY_PROTOCOL = 16;

    private static final int CLSACT_HANDLE = 0xFFFF_0000;
    private static final int CLSACT = 0xFFFF_FFF1;
    private static final int INGRESS = 0xFFFF_FFF2;
    private static final int EGRESS = 0xFFFF_FFF3;
    private static final int ALL_PROTOCOLS = 0x0300; // ETH_P_ALL in network byte order; priority 0: the kernel chooses

    // TCA_… of linux/rtnetlink.h and TCA_BPF_… of linux/pkt_cls.h
    private static final int KIND = 1;
    private static final int OPTIONS = 2;
    private static final int BPF_DESCRIPTOR = 6;
    private static final int BPF_NAME = 7;
    private static final int BPF_FLAGS = 8;
    private static final int RETURNS_ACTION = 1; // TCA_BPF_FLAG_ACT_DIRECT
    private static final String BPF = "bpf";

    // The handle tells whoever finds the filter later whose the qdisc is.
    private static final int IN_QDISC_OF_OTHERS = 1;
    private static final int IN_QDISC_OF_OURS = 2;

    private final NetlinkSocket socket = new NetlinkSocket(RECEIVE_LENGTH);
    private final NetlinkWriter request = new NetlinkWriter();
    private final NetlinkAttributes attributes = new NetlinkAttributes();
    private final NetlinkAttributes options = new NetlinkAttributes();
    private final List<Found> found = new ArrayList<>();
    private final String name;
    private final int interfaceIndex;
    private IngressStub stub;
    private boolean isBareQdiscOurs; // while no filter says so

    private ClsactFilter(final String name, final int interfaceIndex) {
        this.name = name;
        this.interfaceIndex = interfaceIndex;
    }

    // name: to be found by; interfaceSettings: of an interface of the calling thread's network namespace
    static ClsactFilter hang(final String name, final BpfProgram program, final LinkSettings interfaceSettings) {
        final ClsactFilter filter = new ClsactFilter(name, interfaceSettings.index());
        boolean hung = false;
        try {
            filter.stub = IngressStub.load(name, program);
            filter.hang();
            hung = true;
            return filter;
        } catch (final SystemCallException refused) {
            throw refused.during("program " + name + ", clsact on interface " + interfaceSettings.name());
        } finally {
            if (!hung) {
                CloseHelper.quietClose(filter);
            }
        }
    }

    private void hang() {
        final boolean wasOurs = takeOursDown();
        isBareQdiscOurs = makeQdisc() || wasOurs;
        begin(NEW_FILTER, CREATE_ONLY, isBareQdiscOurs ? IN_QDISC_OF_OURS : IN_QDISC_OF_OTHERS, INGRESS)
                .putWord(PRIORITY_PROTOCOL, ALL_PROTOCOLS)
                .textAttribute(KIND, BPF)
                .beginNested(OPTIONS)
                .attribute(BPF_DESCRIPTOR, stub.descriptor())
                .textAttribute(BPF_NAME, name)
                .attribute(BPF_FLAGS, RETURNS_ACTION)
                .endNested();
        socket.request(request);
        isBareQdiscOurs = false;
    }

    private NetlinkWriter begin(final int type, final int flags, final int handle, final int parent) {
        return request.begin(type, flags, STRUCTURE_LENGTH)
                .putWord(INTERFACE, interfaceIndex)
                .putWord(HANDLE, handle)
                .putWord(PARENT, parent);
    }

    // False if there is one already, or its predecessor "ingress", which serves as well.
    private boolean makeQdisc() {
        try {
            socket.request(begin(NEW_QDISC, CREATE_ONLY, CLSACT_HANDLE, CLSACT).textAttribute(KIND, "clsact"));
            return true;
        } catch (final SystemCallException refused) {
            if (refused.errno() == ErrorNumber.EEXIST) {
                return false;
            }
            throw refused;
        }
    }

    // Whether there were any in a qdisc that we had made. None are there if the interface is gone.
    private boolean takeOursDown() {
        boolean isQdiscOurs = false;
        for (final Found ours : filters(INGRESS)) {
            if (ours.name.equals(name)) {
                socket.request(begin(DELETE_FILTER, 0, ours.handle, INGRESS)
                        .putWord(PRIORITY_PROTOCOL, ours.priorityProtocol)
                        .textAttribute(KIND, BPF));
                isQdiscOurs |= ours.handle == IN_QDISC_OF_OURS;
            }
        }
        return isQdiscOurs;
    }

    private List<Found> filters(final int parent) {
        do {
            found.clear();
        } while (!socket.dump(begin(GET_FILTER, 0, 0, parent), this::onFilter));
        return List.copyOf(found);
    }

    private void onFilter(final NetlinkMessage message) {
        String kind = "";
        String called = "";
        message.attributes(STRUCTURE_LENGTH, attributes);
        while (attributes.next()) {
            if (attributes.type() == KIND) {
                kind = attributes.text();
            } else if (attributes.type() == OPTIONS && BPF.equals(kind)) {
                called = nameIn(attributes.nested(0, options));
            }
        }
        found.add(new Found(message.word(HANDLE), message.word(PRIORITY_PROTOCOL), called));
    }

    private static String nameIn(final NetlinkAttributes options) {
        while (options.next()) {
            if (options.type() == BPF_NAME) {
                return options.text();
            }
        }
        return "";
    }

    private void leave() {
        final boolean isQdiscOurs = takeOursDown() || isBareQdiscOurs;
        if (isQdiscOurs && filters(INGRESS).isEmpty() && filters(EGRESS).isEmpty()) {
            socket.request(begin(DELETE_QDISC, 0, CLSACT_HANDLE, CLSACT));
        }
    }

    /** Takes the filter away; if that is refused, it does nothing from now on. Once. */
    @Override
    public void close() {
        CloseHelper.closeAll(this::leave, stub, socket);
    }

    // name: empty if it is no program's
    private record Found(int handle, int priorityProtocol, String name) {}
}
