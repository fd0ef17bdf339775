package io.plateau.fastpath;

/** What is done about a frame as it is handed over. */
enum Admission {
    /** It is examined at once: its way on is known. */
    EXAMINE,
    /** Its way on is looked for when the burst has been read whole, and then it is examined. */
    ROUTE,
    /** Its verdict stands already. */
    SETTLED
}
