package io.plateau.port;

import org.agrona.DirectBuffer;

/** Stands in the place of a port that another worker has: nothing comes in by it, and nothing is to go out. */
public final class AbsentPort implements Port {
    private static final int NO_DESCRIPTOR = -1;

    private final String name;

    /**
     * Makes one.
     *
     * @param name of the port in the configuration
     */
    public AbsentPort(final String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int poll(final FrameHandler handler, final int limit) {
        return 0;
    }

    @Override
    public void release() {
        // there is nothing to be given back
    }

    @Override
    public boolean transmit(final DirectBuffer buffer, final int offset, final int length, final int token) {
        throw new IllegalStateException("port " + name + " is another worker's");
    }

    @Override
    public int flush(final TransmitFailureHandler failures) {
        return 0;
    }

    @Override
    public long kernelDropped() {
        return 0;
    }

    @Override
    public int descriptor() {
        return NO_DESCRIPTOR;
    }

    @Override
    public void close() {
        // nothing was opened
    }
}
