package io.plateau.system;

/** The configurations of the system tests: a wire between the gateway's two interfaces, and a policy. */
final class Configurations {
    private static final String WIRE = """
            ports:
              lan: { interface: lan }
              wan: { interface: wan }
            forwarding: { mode: wire, wires: [[lan, wan]] }
            """;

    private Configurations() {}

    static String wire() {
        return WIRE;
    }

    // Entries of {@code policy.static}, as YAML flow mappings.
    static String wireWithStatics(final String... entries) {
        return WIRE + "policy: { static: [ " + String.join(", ", entries) + " ] }\n";
    }

    static String wireWithPolicy(final String policy) {
        return WIRE + "policy: { " + policy + " }\n";
    }
}
