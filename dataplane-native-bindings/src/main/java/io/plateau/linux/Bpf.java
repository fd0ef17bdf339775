package io.plateau.linux;

import java.lang.ref.Reference;
import java.util.regex.Pattern;
import org.agrona.concurrent.UnsafeBuffer;

/** The bpf(2) system call, for which the C library has no name. Commands and layouts: linux/bpf.h. Cold path only. */
final class Bpf {
    static final int MAP_CREATE = 0;
    static final int MAP_UPDATE_ELEM = 2;
    static final int PROG_LOAD = 5;
    static final int LINK_CREATE = 28;

    private static final long SYSTEM_CALL_NUMBER = 321; // x86-64
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.]{1,15}");

    private Bpf() {}

    /**
     * Calls bpf(2).
     *
     * @param command one of the constants
     * @param attributes of that command; the kernel takes what is beyond those it knows for granted if it is zero
     * @return as the call does: -1 on failure, a descriptor if the command makes something
     */
    static int tryCall(final int command, final UnsafeBuffer attributes) {
        try {
            return (int)
                    Native.LIBC.syscall(SYSTEM_CALL_NUMBER, command, attributes.addressOffset(), attributes.capacity());
        } finally {
            Reference.reachabilityFence(attributes);
        }
    }

    /**
     * Calls bpf(2), which must not fail.
     *
     * @param command one of the constants
     * @param attributes of that command
     * @param detail what it was about, for the exception
     * @return a descriptor if the command makes something
     */
    static int call(final int command, final UnsafeBuffer attributes, final String detail) {
        return Native.check(tryCall(command, attributes), "bpf", detail);
    }

    /**
     * Names a map or a program. The kernel would refuse others with EINVAL and no more.
     *
     * @param attributes of the command
     * @param offset of the 16 bytes for it
     * @param name 1 to 15 letters, digits, dots and underscores
     */
    static void putName(final UnsafeBuffer attributes, final int offset, final String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name '" + name
                    + "' is not of 1 to 15 letters, digits, dots and underscores (BPF_OBJ_NAME_LEN, linux/bpf.h)");
        }
        attributes.putStringWithoutLengthAscii(offset, name);
    }
}
