package io.plateau.ring;

import org.agrona.DirectBuffer;

/**
 * Hands what workers leave straight to the handler, on the same thread: for {@code offline} and tests, where one thread
 * does everything in one order. Allocation-free.
 */
public final class DirectControl implements ControlSink {
    private final ControlEvent event = new ControlEvent();
    private final ControlHandler handler;

    /**
     * Binds it.
     *
     * @param handler called for each event
     */
    public DirectControl(final ControlHandler handler) {
        this.handler = handler;
    }

    /** Always true. */
    @Override
    public boolean offer(
            final ControlKind kind,
            final int port,
            final long timeNs,
            final DirectBuffer source,
            final int offset,
            final int length) {
        event.set(kind, port, timeNs, source, offset, length);
        handler.onEvent(event);
        return true;
    }

    /**
     * Carries out a command now.
     *
     * @param command what the handler knows
     * @param timeNs nanoseconds since the epoch
     */
    public void command(final Object command, final long timeNs) {
        event.set(ControlKind.COMMAND, timeNs, command);
        handler.onEvent(event);
        event.forget();
    }

    /**
     * Tells the time.
     *
     * @param timeNs nanoseconds since the epoch
     */
    public void tick(final long timeNs) {
        event.set(ControlKind.TICK, timeNs, null);
        handler.onEvent(event);
    }
}
