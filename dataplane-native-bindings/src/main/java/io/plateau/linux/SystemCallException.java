package io.plateau.linux;

/** A system call failed. The message names the call, what it was about, the error, and what would help. */
public final class SystemCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** As in errno(3). */
    private final int errno;

    /**
     * Names the failure.
     *
     * @param call such as {@code bind}
     * @param detail what it was about, such as the interface
     * @param errno as in errno(3)
     */
    public SystemCallException(final String call, final String detail, final int errno) {
        super(call + ", " + detail + ": " + ErrorNumber.nameOf(errno) + adviceOn(errno));
        this.errno = errno;
    }

    private SystemCallException(final String message, final SystemCallException cause) {
        super(message, cause);
        errno = cause.errno;
    }

    // The same failure, and what could not be done because of it.
    SystemCallException during(final String what) {
        return new SystemCallException(what + ": " + getMessage(), this);
    }

    /**
     * Why.
     *
     * @return as in errno(3)
     */
    public int errno() {
        return errno;
    }

    private static String adviceOn(final int errno) {
        if (errno == ErrorNumber.EPERM || errno == ErrorNumber.EACCES) {
            return "; needs root, or CAP_NET_RAW and CAP_NET_ADMIN";
        }
        if (errno == ErrorNumber.ENODEV) {
            return "; no such interface in this network namespace, see: ip link";
        }
        if (errno == ErrorNumber.EBUSY) {
            return "; another program holds it";
        }
        return "";
    }
}
