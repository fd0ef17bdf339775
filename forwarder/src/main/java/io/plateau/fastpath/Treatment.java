package io.plateau.fastpath;

/** What is done about a datagram, before anything can go wrong with it. */
enum Treatment {
    /** Sent on as it is. */
    FORWARD,
    /** Sent on in fragments. */
    FRAGMENT,
    /** Sent on in fragments although its sender set DF; IPv6, which has no such fragments, as it is. */
    FRAGMENT_DESPITE_DF,
    /** Sent on in smaller TCP segments; what cannot be, as {@link #FRAGMENT_DESPITE_DF}. */
    RESEGMENT,
    /** Not sent on; its sender is told. */
    REPORT
}
