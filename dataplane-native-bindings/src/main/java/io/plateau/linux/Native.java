package io.plateau.linux;

import java.lang.ref.Reference;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The one place where libc is bound. Addresses and sizes are {@code long}: no argument object, nothing for the collector.
 *
 * <p>JNR's x86-64 stubs pass garbage as the sixth integer argument (jnr-ffi issue 181), so they are switched off here,
 * before the first use of its loader, and a six-argument call proves it.
 */
final class Native {
    static final LibC LIBC;

    private static final Runtime RUNTIME;
    private static final int PAGE_PROBE_LENGTH = 4096;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int CACHE_LINE_LENGTH = 64;

    static {
        System.setProperty("jnr.ffi.x86asm.enabled", "false");
        LIBC = LibraryLoader.create(LibC.class)
                .map("setAffinity", "sched_setaffinity")
                .map("getAffinity", "sched_getaffinity")
                .map("findUser", "getpwnam_r")
                .map("getTime", "clock_gettime")
                .load("c");
        RUNTIME = Runtime.getRuntime(LIBC);
        proveSixArguments();
    }

    private Native() {}

    /**
     * The calling thread's errno.
     *
     * @return as the last failed call left it
     */
    static int errno() {
        return LastError.getLastError(RUNTIME);
    }

    /**
     * Lets a result pass, or throws.
     *
     * @param result of a call that returns -1 on failure
     * @param call its name
     * @param detail what it was about
     * @return the result, not negative
     */
    static int check(final int result, final String call, final String detail) {
        if (result < 0) {
            throw new SystemCallException(call, detail, errno());
        }
        return result;
    }

    /**
     * Memory that the kernel can be given the address of.
     *
     * @param length bytes
     * @return zeroed, aligned to a cache line, off-heap; it lives as long as the buffer is reachable
     */
    static UnsafeBuffer allocate(final int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, CACHE_LINE_LENGTH));
    }

    /**
     * Calls ioctl(2) on a structure.
     *
     * @param descriptor of a file or socket
     * @param request number
     * @param argument the structure, read and written
     * @return as the call does: -1 on failure
     */
    static int ioctl(final int descriptor, final long request, final UnsafeBuffer argument) {
        try {
            return LIBC.ioctl(descriptor, request, argument.addressOffset());
        } finally {
            Reference.reachabilityFence(argument);
        }
    }

    /**
     * Calls setsockopt(2).
     *
     * @param descriptor of the socket
     * @param level of the option
     * @param option number
     * @param value whole buffer
     * @param name of the option, for the exception
     */
    static void setOption(
            final int descriptor, final int level, final int option, final UnsafeBuffer value, final String name) {
        try {
            final int result = LIBC.setsockopt(descriptor, level, option, value.addressOffset(), value.capacity());
            check(result, "setsockopt", name);
        } finally {
            Reference.reachabilityFence(value);
        }
    }

    /**
     * Maps a socket's ring, shared with the kernel.
     *
     * @param descriptor of the socket
     * @param length bytes
     * @return its address
     */
    static long map(final int descriptor, final long length) {
        return map(descriptor, length, 0);
    }

    /**
     * Maps one of several rings of a socket, shared with the kernel.
     *
     * @param descriptor of the socket
     * @param length bytes
     * @param offset by which the kernel tells the rings apart
     * @return its address
     */
    static long map(final int descriptor, final long length, final long offset) {
        final long address = LIBC.mmap(0, length, PROT_READ_WRITE, MAP_SHARED, descriptor, offset);
        if (address == -1) {
            throw new SystemCallException("mmap", length + " bytes", errno());
        }
        return address;
    }

    /**
     * Maps zeroed memory that no file is behind: page-aligned, as the kernel wants what it is to share.
     *
     * @param length bytes
     * @return its address
     */
    static long mapAnonymous(final long length) {
        final long address = LIBC.mmap(0, length, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        if (address == -1) {
            throw new SystemCallException("mmap", length + " bytes of memory", errno());
        }
        return address;
    }

    private static void proveSixArguments() {
        final long page = LIBC.mmap(0, PAGE_PROBE_LENGTH, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        if (page == -1) {
            throw new SystemCallException(
                    "mmap", "six arguments, needs -Djnr.ffi.x86asm.enabled=false at the program's start", errno());
        }
        LIBC.munmap(page, PAGE_PROBE_LENGTH);
    }

    /** The C library, as its manual pages have it. Public for JNR alone, which implements it from another class loader. */
    public interface LibC {
        int socket(int domain, int type, int protocol);

        int bind(int descriptor, long address, int length);

        int connect(int descriptor, long address, int length);

        int shutdown(int descriptor, int how);

        int setsockopt(int descriptor, int level, int option, long value, int length);

        int getsockopt(int descriptor, int level, int option, long value, long length);

        long mmap(long address, long length, int protection, int flags, int descriptor, long offset);

        int munmap(long address, long length);

        long recvmsg(int descriptor, long message, int flags);

        int sendmmsg(int descriptor, long messages, int count, int flags);

        int poll(long descriptors, long count, int timeoutMs);

        int open(String path, int flags, int mode);

        int close(int descriptor);

        long read(int descriptor, long address, long length);

        long pread(int descriptor, long address, long length, long offset);

        long write(int descriptor, long address, long length);

        int ioctl(int descriptor, long request, long argument);

        int eventfd(int initial, int flags);

        int setns(int descriptor, int type);

        long sendto(int descriptor, long data, long length, int flags, long address, int addressLength);

        long recvfrom(int descriptor, long data, long length, int flags, long address, long addressLength);

        long syscall(long number, long first, long second, long third);

        int setAffinity(int thread, long length, long mask);

        int getAffinity(int thread, long length, long mask);

        int getTime(int clock, long time);

        int findUser(String name, long entry, long buffer, long length, long result);
    }
}
