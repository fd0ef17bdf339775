package io.plateau.linux;

import jnr.constants.platform.Errno;

/** Values of errno(3), by number and by name. */
public final class ErrorNumber {
    /** No permission. */
    public static final int EPERM = Errno.EPERM.intValue();

    /** No such file. */
    public static final int ENOENT = Errno.ENOENT.intValue();

    /** A signal came first. */
    public static final int EINTR = Errno.EINTR.intValue();

    /** Input or output failed; for a TAP: its link is down. */
    public static final int EIO = Errno.EIO.intValue();

    /** The call would have to wait. */
    public static final int EAGAIN = Errno.EAGAIN.intValue();

    /** No access. */
    public static final int EACCES = Errno.EACCES.intValue();

    /** In use by somebody else. */
    public static final int EBUSY = Errno.EBUSY.intValue();

    /** No such interface. */
    public static final int ENODEV = Errno.ENODEV.intValue();

    /** There is one already. */
    public static final int EEXIST = Errno.EEXIST.intValue();

    /** Out of what the device can do. */
    public static final int ERANGE = Errno.ERANGE.intValue();

    /** The device or its driver cannot do that. */
    public static final int EOPNOTSUPP = Errno.EOPNOTSUPP.intValue();

    /** The device is gone. */
    public static final int ENXIO = Errno.ENXIO.intValue();

    /** The kernel does not take such a value. */
    public static final int EINVAL = Errno.EINVAL.intValue();

    /** Longer than the link carries. */
    public static final int EMSGSIZE = Errno.EMSGSIZE.intValue();

    /** The link is down. */
    public static final int ENETDOWN = Errno.ENETDOWN.intValue();

    /** No room in a queue. */
    public static final int ENOBUFS = Errno.ENOBUFS.intValue();

    private ErrorNumber() {}

    /**
     * Name and meaning.
     *
     * @param errno any number
     * @return such as {@code EMSGSIZE (Message too long)}, or {@code errno 4711}
     */
    public static String nameOf(final int errno) {
        final Errno known = Errno.valueOf(errno);
        if (known == Errno.__UNKNOWN_CONSTANT__) {
            return "errno " + errno;
        }
        return known.name() + " (" + known.description() + ")";
    }
}
