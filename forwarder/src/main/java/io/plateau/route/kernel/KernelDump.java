package io.plateau.route.kernel;

import io.plateau.linux.NetlinkHandler;
import io.plateau.linux.NetlinkSocket;
import io.plateau.linux.NetlinkWriter;

/** Dumps tables of the kernel's, each until it did not change meanwhile. Route agent only. */
final class KernelDump {
    private static final int ATTEMPTS = 10;
    private static final int LINK_LENGTH = 16;
    private static final int ADDRESS_LENGTH = 8;
    private static final int ROUTE_LENGTH = 12;

    private final NetlinkSocket socket;
    private final NetlinkWriter request = new NetlinkWriter();

    KernelDump(final NetlinkSocket socket) {
        this.socket = socket;
    }

    private static int structureLength(final int type) {
        return switch (type) {
            case Rtnetlink.GET_LINK -> LINK_LENGTH;
            case Rtnetlink.GET_ADDRESS, Rtnetlink.GET_NEXT_HOP -> ADDRESS_LENGTH;
            default -> ROUTE_LENGTH; // of routes, neighbours and rules
        };
    }

    // Begins anew for each attempt. False if the table never stood still: entries may then be missing.
    boolean take(final int type, final Runnable begin, final NetlinkHandler entries, final int... families) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            begin.run();
            boolean whole = true;
            for (final int family : families) {
                request.begin(type, 0, structureLength(type)).putByte(0, family);
                whole &= socket.dump(request, entries);
            }
            if (whole) {
                return true;
            }
        }
        return false;
    }
}
