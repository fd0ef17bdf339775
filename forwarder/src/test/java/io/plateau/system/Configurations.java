package io.plateau.system;

/**
 * The configurations of the system tests: a wire between the gateway's two interfaces, and a policy. {@code -Dplateau.assist=off}
 * has every frame decided by the program itself, {@code -Dplateau.io=af_xdp} has frames come in and go out by that.
 */
final class Configurations {
    /** How frames come in and go out where a test does not say. */
    static final String IO = System.getProperty("plateau.io", "af_packet");

    private static final String ASSIST = "assist: " + System.getProperty("plateau.assist", "auto") + "\n";
    private static final String WIRE = """
            ports:
              lan: { interface: lan, io: IO }
              wan: { interface: wan, io: IO }
            forwarding: { mode: wire, wires: [[lan, wan]] }
            """.replace("IO", IO) + ASSIST;

    private static final String TAPS = """
            ports:
              lan: { interface: lan, io: tap }
              wan: { interface: wan, io: tap }
            forwarding: { mode: wire, wires: [[lan, wan]] }
            """;
    private static final String TWO_WIRES = """
            ports:
              lan: { interface: lan, io: IO }
              wan: { interface: wan, io: IO }
              lan2: { interface: lan2, io: IO }
              wan2: { interface: wan2, io: IO }
            forwarding: { mode: wire, wires: [[lan, wan], [wan2, lan2]] }
            """.replace("IO", IO) + ASSIST;

    private Configurations() {}

    static String wire() {
        return WIRE;
    }

    // Whether the kernel passes on what needs no decision: on or off, whatever the others do.
    static String assisted(final String assist, final String configuration) {
        return configuration.replace(ASSIST, "assist: " + assist + "\n");
    }

    // The same, and how frames come in and go out, whatever the others do.
    static String over(final String io, final String assist, final String configuration) {
        return assisted(assist, configuration).replace("io: " + IO, "io: " + io);
    }

    static String taps() {
        return TAPS;
    }

    // How frames come in and go out, by each port.
    static String wire(final String lanIo, final String wanIo) {
        return WIRE.replace("lan, io: " + IO, "lan, io: " + lanIo).replace("wan, io: " + IO, "wan, io: " + wanIo);
    }

    static String twoWires() {
        return TWO_WIRES;
    }

    // So many workers, and whether the kernel passes on what needs no decision: {@code on} or {@code off}. By packet
    // sockets, over which a program spreads the flows; queues are XdpWorkersSystemTest's.
    static String wireOfWorkers(final int workers, final String assist) {
        return over("af_packet", assist, WIRE) + "workers: " + workers + "\n";
    }

    // Entries of {@code policy.static}, as YAML flow mappings.
    static String wireWithStatics(final String... entries) {
        return WIRE + "policy: { static: [ " + String.join(", ", entries) + " ] }\n";
    }

    static String wireWithPolicy(final String policy) {
        return WIRE + "policy: { " + policy + " }\n";
    }

    // The same, and who asks and reports.
    static String wireWithPolicyAndSource(final String policy, final String ipv4, final String ipv6) {
        final String source = "icmp-source: { ipv4: " + ipv4 + ", ipv6: \"" + ipv6 + "\" }";
        return wireWithPolicy(policy).replace("[[lan, wan]]", "[[lan, wan]], " + source);
    }
}
