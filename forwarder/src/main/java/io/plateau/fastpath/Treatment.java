package io.plateau.fastpath;

/** What is done about a datagram, before anything can go wrong with it. */
enum Treatment {
    /** Sent on as it is. */
    FORWARD,
    /** Sent on in fragments. */
    FRAGMENT,
    /** Sent on in fragments although its sender set DF: the configured policy. */
    FRAGMENT_DESPITE_DF,
    /** Not sent on; its sender is told. */
    REPORT
}
