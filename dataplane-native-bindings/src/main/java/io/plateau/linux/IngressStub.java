package io.plateau.linux;

import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A program that goes on in another one as long as this is open, and else lets every frame through as if it were not
 * there. For hooks that keep what hangs on them when the process is gone: the kernel empties a map of programs when
 * its last descriptor is closed, however the process ends (map_release_uref in its kernel/bpf/syscall.c). In eBPF:
 *
 * <pre>
 *   r2 = map of programs (PROG_ARRAY) ll
 *   r3 = 0
 *   call bpf_tail_call                    with the frame in r1, as given; comes back if there is no program
 *   r0 = TC_ACT_UNSPEC
 *   exit
 * </pre>
 *
 * <p>Needs CAP_NET_ADMIN and CAP_BPF. Loaded and closed by one thread.
 */
final class IngressStub implements AutoCloseable {
    private static final long TC_ACT_UNSPEC = -1;
    private static final long TAIL_CALL = 12;
    private static final int LOAD_MAP_INTO_R2 = 0x18 | 0x12 << 8;
    private static final int MOVE_INTO_R3 = 0xB7 | 0x03 << 8;
    private static final int CALL = 0x85;
    private static final int MOVE_INTO_R0 = 0xB7;
    private static final int EXIT = 0x95;

    private final BpfMap programs;
    private final BpfProgram stub;

    private IngressStub(final BpfMap programs, final BpfProgram stub) {
        this.programs = programs;
        this.stub = stub;
    }

    // name: of both; program: to go on in, of the type that the stub is of
    static IngressStub load(final String name, final BpfProgram program) {
        final BpfMap programs = BpfMap.programs(name, 1);
        boolean loaded = false;
        try {
            programs.put(0, program.descriptor());
            final BpfProgram stub = BpfProgram.loadTc(name, instructions(programs.descriptor()));
            loaded = true;
            return new IngressStub(programs, stub);
        } finally {
            if (!loaded) {
                programs.close();
            }
        }
    }

    private static UnsafeBuffer instructions(final int map) {
        final UnsafeBuffer code = Native.allocate(6 * Long.BYTES);
        code.putLong(0, LOAD_MAP_INTO_R2 | (long) map << 32);
        code.putLong(8, 0);
        code.putLong(16, MOVE_INTO_R3);
        code.putLong(24, CALL | TAIL_CALL << 32);
        code.putLong(32, MOVE_INTO_R0 | TC_ACT_UNSPEC << 32);
        code.putLong(40, EXIT);
        return code;
    }

    int descriptor() {
        return stub.descriptor();
    }

    @Override
    public void close() {
        CloseHelper.closeAll(programs, stub);
    }
}
