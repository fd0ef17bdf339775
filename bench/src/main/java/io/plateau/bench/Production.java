package io.plateau.bench;

/** The JVM flags of the launcher {@code plateau} that bear on the cost of a frame; all forks have them. */
final class Production {
    /** Agrona's buffers need it. */
    static final String OPENS = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";
    /** Headers are checked against their frame once, where they are parsed, and not again at each access. */
    static final String NO_BOUNDS_CHECKS = "-Dagrona.disable.bounds.checks=true";
    /** The collector of {@code run}: its barriers are part of the cost. */
    static final String COLLECTOR = "-XX:+UseZGC";

    private Production() {}
}
