package io.plateau.linux;

import java.lang.ref.Reference;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Runs a program on frames of a test's, without any interface (BPF_PROG_TEST_RUN, linux/bpf.h). A redirection is not
 * carried out; but bpf_clone_redirect is. Needs CAP_BPF and CAP_NET_ADMIN. One thread.
 */
public final class ProgramRun {
    /** All that the kernel takes in one page: XDP wants 256 bytes before a frame and 320 behind it. */
    public static final int LONGEST = 4096 - 256 - 320;

    private static final int TEST_RUN = 10;
    private static final int ATTRIBUTES_LENGTH = 80;
    private static final int RETURNED = 4;
    private static final int FRAME_LENGTH = 8;
    private static final int OUTPUT_LENGTH = 12;
    private static final int FRAME = 16;
    private static final int CONTEXT_LENGTH = 40;
    private static final int CONTEXT_OUTPUT_LENGTH = 44;
    private static final int CONTEXT = 48;

    // struct __sk_buff
    private static final int SOCKET_BUFFER_LENGTH = 192;
    private static final int GSO_SEGMENTS = 164;
    private static final int GSO_SIZE = 176;

    private final BpfProgram program;
    private final UnsafeBuffer attributes = Native.allocate(ATTRIBUTES_LENGTH);
    private final UnsafeBuffer frame = Native.allocate(LONGEST);
    private final UnsafeBuffer context = Native.allocate(SOCKET_BUFFER_LENGTH);

    /**
     * Runs nothing yet.
     *
     * @param program loaded; not closed by this
     */
    public ProgramRun(final BpfProgram program) {
        this.program = program;
        attributes.putInt(0, program.descriptor());
        attributes.putLong(FRAME, frame.addressOffset());
    }

    /**
     * Runs it on a frame.
     *
     * @param bytes from its Ethernet header on, 14 to {@link #LONGEST}
     * @return what the program returns
     */
    public int on(final byte[] bytes) {
        attributes.putInt(CONTEXT_LENGTH, 0);
        attributes.putLong(CONTEXT, 0);
        return run(bytes);
    }

    /**
     * Runs a program for tc on a frame that stands for several.
     *
     * @param bytes from its Ethernet header on, 14 to {@link #LONGEST}
     * @param gsoSize payload of a segment, bytes; 0 if it is an ordinary one
     * @return what the program returns
     */
    public int onSuperFrame(final byte[] bytes, final int gsoSize) {
        context.putInt(GSO_SIZE, gsoSize);
        context.putInt(GSO_SEGMENTS, gsoSize == 0 ? 0 : 1 + (bytes.length - 1) / gsoSize);
        attributes.putInt(CONTEXT_LENGTH, SOCKET_BUFFER_LENGTH);
        attributes.putInt(CONTEXT_OUTPUT_LENGTH, 0);
        attributes.putLong(CONTEXT, context.addressOffset());
        return run(bytes);
    }

    private int run(final byte[] bytes) {
        frame.putBytes(0, bytes);
        attributes.putInt(FRAME_LENGTH, bytes.length);
        attributes.putInt(OUTPUT_LENGTH, 0); // none is wanted; the kernel says how much there was
        try {
            Bpf.call(TEST_RUN, attributes, "run on " + bytes.length + " bytes");
        } finally {
            Reference.reachabilityFence(program);
        }
        return attributes.getInt(RETURNED);
    }
}
