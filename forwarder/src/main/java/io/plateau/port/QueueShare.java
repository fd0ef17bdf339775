package io.plateau.port;

/** A share of the kernel in a port by AF_XDP: what it leaves goes to the sockets of the interface's queues. */
public interface QueueShare extends KernelShare {
    /**
     * Has the worker's frames of a queue delivered to a socket, once the program runs.
     *
     * @param queue number, from 0
     * @param socket descriptor of a bound socket
     */
    void deliver(int queue, int socket);
}
