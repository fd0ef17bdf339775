package io.plateau.linux;

import java.lang.ref.Reference;
import org.agrona.concurrent.UnsafeBuffer;

/** Numbers of users by name (getpwnam(3)). */
public final class UserIds {
    /** No such user. */
    public static final long UNKNOWN = -1;

    private static final int ENTRY_LENGTH = 48;
    private static final int USER_ID = 16;
    private static final int TEXT_LENGTH = 16 << 10;
    private static final int RESULT_LENGTH = 8;

    private UserIds() {}

    /**
     * Looks a user up.
     *
     * @param name as in the password database, or decimal digits, as the JDK names a user that is not there
     * @return uid, 0 to 4294967295, or {@link #UNKNOWN}
     */
    public static long uidOf(final String name) {
        final UnsafeBuffer memory = Native.allocate(ENTRY_LENGTH + RESULT_LENGTH + TEXT_LENGTH);
        final long entry = memory.addressOffset();
        final long result = entry + ENTRY_LENGTH;
        try {
            final int error = Native.LIBC.findUser(name, entry, result + RESULT_LENGTH, TEXT_LENGTH, result);
            if (error == 0 && memory.getLong(ENTRY_LENGTH) != 0) {
                return memory.getInt(USER_ID) & 0xFFFF_FFFFL;
            }
        } finally {
            Reference.reachabilityFence(memory);
        }
        return name.matches("[0-9]{1,10}") ? Long.parseLong(name) : UNKNOWN;
    }
}
