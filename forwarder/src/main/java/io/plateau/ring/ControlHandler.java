package io.plateau.ring;

/** Runs on the one control thread, one event at a time, in the order of the ring. */
@FunctionalInterface
public interface ControlHandler {
    /**
     * Decides on one event. What it throws goes to the ring's error handler, and the next event follows.
     *
     * @param event valid until this returns; its slot is used again
     */
    void onEvent(ControlEvent event);
}
