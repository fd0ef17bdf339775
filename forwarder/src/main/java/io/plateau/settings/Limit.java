package io.plateau.settings;

/**
 * What a number may be, and who says so.
 *
 * @param least smallest that is possible
 * @param most largest that is possible
 * @param source of the limit, for the message
 */
record Limit(long least, long most, String source) {
    static final Limit IPV4_MTU = new Limit(68, 65_535, "RFC 791 section 3.2");
    static final Limit IPV6_MTU = new Limit(1280, 65_535, "RFC 8200 section 5");

    boolean allows(final long value) {
        return value >= least && value <= most;
    }
}
