package io.plateau.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One row a fault: what is wrong, in which line, with which key, and what would be right. */
class SettingsFaultsTest {
    private static final String SOUND = """
        ports: { lan: { interface: eth0 }, wan: { interface: eth1 } }
        forwarding: { wires: [[lan, wan]] }
        """;

    // A sound file of two lines, and a third that is wrong.
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        polcy: {}                                              | polcy                          | did you mean policy?
        policy: { below-flor: clamp }                          | policy.below-flor              | did you mean below-floor?
        policy: { below_floor: clamp }                         | policy.below_floor             | did you mean below-floor?
        policy: { floor: { ipv5: 600 } }                       | policy.floor.ipv5              | Known here: ipv4, ipv6
        journal: { dir: /x }                                   | journal.dir                    | Known here: directory, retention
        metrics: { port: 1 }                                   | metrics.port                   | Known here: listen
        icmp: { rate: 1, rate: 2 }                             | rate                           | first in line 3
        workers: many                                          | workers                        | a whole number from 1 to 256
        workers: 1.5                                           | workers                        | a whole number from 1 to 256
        workers: [1]                                           | workers                        | not a list
        workers:                                               | workers                        | not no value
        policy: strict                                         | policy                         | a section of keys
        policy: { mss-clamp: yes }                             | policy.mss-clamp               | write true or false
        policy: { static: 198.51.100.7 }                       | policy.static                  | a list
        policy: { static: [198.51.100.7] }                     | policy.static[0]               | a section of keys
        policy: { max-age: { of: 1 } }                         | policy.max-age                 | like 500ms, 10s, 10m or 90d
        workers: 0                                             | workers                        | 0 is below 1
        workers: 99999999999999999999999999                    | workers                        | is above 256
        policy: { floor: { ipv4: 67 } }                        | policy.floor.ipv4              | 67 is below 68 (RFC 791
        policy: { floor: { ipv6: 1279 } }                      | policy.floor.ipv6              | 1279 is below 1280 (RFC 8200
        policy: { floor: { ipv4: 65536 } }                     | policy.floor.ipv4              | it goes from 68 to 65535
        policy: { max-age: 10 }                                | policy.max-age                 | with its unit
        policy: { max-age: 10 m }                              | policy.max-age                 | with its unit
        policy: { max-age: 999ms }                             | policy.max-age                 | 1s to 30d
        policy: { max-age: 31d }                               | policy.max-age                 | 1s to 30d
        policy: { below-floor: quarentine }                    | policy.below-floor             | did you mean quarantine?
        policy: { evidence: proof }                            | policy.evidence                | none of flow, quote, none
        policy: { stubborn-sender: { after: 0 } }              | policy.stubborn-sender.after   | below 1
        policy: { stubborn-sender: { within: 2h } }            | policy.stubborn-sender.within  | 1h
        policy: { stubborn-sender: { then: cry } }             | policy.stubborn-sender.then    | drop
        policy: { static: [{ mtu: 1400 }] }                    | policy.static[0].destination   | is required
        policy: { static: [{ destination: 192.0.2.1 }] }       | policy.static[0].mtu           | is required
        policy: { static: [{ destination: 192.0.2.1/24, mtu: 999 }] } | policy.static[0].destination | write 192.0.2.0/24
        policy: { static: [{ destination: 192.0.2.0/33, mtu: 999 }] } | policy.static[0].destination | from 0 to 32
        policy: { static: [{ destination: a.example, mtu: 999 }] } | policy.static[0].destination | write an address or a prefix
        policy: { static: [{ destination: "2001:db8::1", mtu: 1279 }] } | policy.static[0].mtu    | 1279 is below 1280 (RFC 8200
        policy: { static: [{ destination: 192.0.2.1, mtu: 68 }, { destination: 192.0.2.1, mtu: 69 }] } \
        | policy.static[1].destination | twice
        pmtu: { capacity: 0 }                                  | pmtu.capacity                  | below 1
        icmp: { rate: -1 }                                     | icmp.rate                      | -1 is below 0
        journal: { retention: forever }                        | journal.retention              | 90d
        journal: { directory: "" }                             | journal.directory              | /var/lib/plateau/journal
        journal: { directory: "a\\0b" }                      | journal.directory              | is no path
        metrics: { listen: 9464 }                              | metrics.listen                 | 127.0.0.1:9464
        metrics: { listen: "127.0.0.1:65536" }                 | metrics.listen                 | above 65535
        metrics: { listen: "127.0.1:1" }                       | metrics.listen                 | is no address
        metrics:                                               | metrics.listen                 | is required
        assist: onn                                            | assist                         | did you mean on?
        idle: sleepy                                           | idle                           | none of spin, adaptive, poll
        fail: shut                                             | fail                           | none of open, closed
        'a: 	b'                                                 | a tab stands here              | spaces
        icmp: &a { rate: 1 }                                   | anchors                        | write the value out
        workers: ]                                               | not YAML                       | expected
        """)
    void shouldNameLineKeyAndTheRightForm(final String third, final String key, final String right) {
        assertThat(faultsOf(SOUND + third + "\n"))
                .startsWith("gateway.yaml:3:")
                .contains(key)
                .contains(right);
    }

    // Whole files, with ~ for the end of a line.
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        PORTS~                                             | 1 | forwarding         | is required
        forwarding: { wires: [[lan, wan]] }                | 1 | ports              | is required
        PORTS~forwarding:                                  | 2 | forwarding.wires   | is required
        PORTS~forwarding: { wires: }                       | 2 | forwarding.wires   | stands in no pair
        PORTS~forwarding: { wires: [[lan, wna]] }          | 2 | wires[0]           | did you mean wan?
        PORTS~forwarding: { wires: [[lan, lan]] }          | 2 | wires[0]           | to itself
        PORTS~forwarding: { wires: [[lan]] }               | 2 | wires[0]           | a pair of port names
        PORTS~forwarding: { wires: [[lan, wan, x]] }       | 2 | wires[0]           | a pair of port names
        PORTS~forwarding: { wires: [[lan, [wan]]] }        | 2 | wires[0]           | a pair of port names
        PORTS~forwarding: { wires: [lan, wan] }            | 2 | wires[0]           | like [lan, wan]
        THREE~forwarding: { wires: [[a, b]] }              | 2 | forwarding.wires   | port c stands in no pair
        THREE~forwarding: { wires: [[a, b], [b, c]] }      | 2 | wires[1]           | wires[0] already
        PORTS~forwarding: { wire: [[lan, wan]] }           | 2 | forwarding.wire    | did you mean wires?
        PORTS~forwarding: { mode: bridge, wires: [[lan, wan]] } | 2 | forwarding.mode | none of wire, routed
        SOURCE{ ipv4: "2001:db8::1" }}                     | 2 | icmp-source.ipv4   | an IPv4 address is wanted
        SOURCE{ ipv6: 192.0.2.1 }}                         | 2 | icmp-source.ipv6   | an IPv6 address is wanted
        SOURCE{ ipv4: gateway }}                           | 2 | icmp-source.ipv4   | is no address
        SOURCE{ ipv4: 0.0.0.0 }}                           | 2 | icmp-source.ipv4   | cannot be a host's
        SOURCE{ ipv4: 127.0.0.1 }}                         | 2 | icmp-source.ipv4   | cannot be a host's
        SOURCE{ ipv4: 224.0.0.1 }}                         | 2 | icmp-source.ipv4   | cannot be a host's
        SOURCE{ ipv6: "::" }}                              | 2 | icmp-source.ipv6   | cannot be a host's
        SOURCE{ ipv6: "::1" }}                             | 2 | icmp-source.ipv6   | cannot be a host's
        SOURCE{ ipv6: "ff02::1" }}                         | 2 | icmp-source.ipv6   | cannot be a host's
        ROUTES kernl }                                     | 2 | forwarding.routes  | write kernel, or a list
        ROUTES [{ port: wan }] }                           | 2 | routes[0].prefix   | is required
        ROUTES [{ prefix: 0.0.0.0/0, port: wam }] }        | 2 | routes[0].port     | did you mean wan?
        ROUTES [{ prefix: 0.0.0.0/0, port: wan, via: "fe80::1" }] } | 2 | routes[0].via | an IPv4 address is wanted
        ROUTES [{ prefix: 0.0.0.0/0, port: wan }, { prefix: 0.0.0.0/0, port: lan }] } | 2 | routes[1].prefix | twice
        PORTS~forwarding: { mode: routed, wires: [[lan, wan]] } | 2 | forwarding.wires | belongs to mode: wire
        PORTS~forwarding: { mode: routed, icmp-source: { ipv4: 192.0.2.1 } } | 2 | forwarding.icmp-source | mode: wire
        PORTS~forwarding: { wires: [[lan, wan]], routes: kernel } | 2 | forwarding.routes | belongs to mode: routed
        ports: { a: { interface: e, io: tap }, b: { interface: f } }~forwarding: { mode: routed } | 1 | ports.a.io | TAP
        ports: { a: { interface: eth0 } }                  | 1 | ports              | two ports at least
        ports: { a: { io: tap } }                          | 1 | ports.a.interface  | is required
        ports: { a: { interface: e }, b: { interface: e } } | 1 | ports.b.interface | 'a' has this interface
        ports: { a: { interface: e/0 } }                   | 1 | ports.a.interface  | IFNAMSIZ
        ports: { a: { interface: .. } }                    | 1 | ports.a.interface  | IFNAMSIZ
        ports: { a: { interface: . } }                     | 1 | ports.a.interface  | IFNAMSIZ
        ports: { a: { interface: sixteen-letters- } }      | 1 | ports.a.interface  | 1 to 15 bytes
        ports: { a: { interface: e, io: dpdk } }           | 1 | ports.a.io         | none of af_packet, af_xdp, tap
        ports: { a: { interface: e, mtu: 1500 } }          | 1 | ports.a.mtu        | Known here: interface, io
        ports: { a: eth0 }                                 | 1 | ports.a            | a section of keys
        ports: { "l n": { interface: d } }                 | 1 | ports.l n          | letters, digits
        ports: [lan, wan]                                  | 1 | ports              | not a list
        ~                                                  | 1 | the file says      | ports and forwarding
        # only a comment~                                  | 1 | the file says      | ports and forwarding
        null                                               | 1 | no value           | ports and forwarding
        [1, 2]                                             | 1 | a list             | ports and forwarding
        hello                                              | 1 | 'hello'            | ports and forwarding
        [[[[[[[[[[[[[[[[[[[[[                              | 1 | not YAML           | nested too deeply
        PORTS~PORTS                                        | 2 | ports              | first in line 1
        PORTS~	workers: 1                                  | 2 | a tab stands here  | spaces
        PORTS~icmp: { rate: 1~                             | 3 | not YAML           | expected
        PORTS~---~workers: 1                               | 3 | second document    | one document
        """)
    void shouldNameWhatIsWrongWithFiles(final String file, final int line, final String key, final String right) {
        final String ports = "ports: { lan: { interface: eth0 }, wan: { interface: eth1 } }";
        final String text = file.replace("PORTS", ports)
                .replace("THREE", "ports: { a: { interface: e0 }, b: { interface: e1 }, c: { interface: e2 } }")
                .replace("SOURCE", ports + "~forwarding: { wires: [[lan, wan]], icmp-source: ")
                .replace("ROUTES", ports + "~forwarding: { mode: routed, routes:")
                .replace('~', '\n');

        assertThat(faultsOf(text).lines())
                .anySatisfy(fault -> assertThat(fault)
                        .startsWith("gateway.yaml:" + line + ":")
                        .contains(key)
                        .contains(right));
    }

    @Test
    void shouldNotTakeLongerSocketPathsThanTheKernel() {
        final String longest = "/" + "x".repeat(105);

        assertThat(SettingsLoader.parse("gateway.yaml", SOUND + "control: { socket: " + longest + " }")
                        .control()
                        .socket())
                .hasToString(longest);
        assertThat(faultsOf(SOUND + "control: { socket: " + longest + "x }"))
                .startsWith("gateway.yaml:3:20: control.socket: is 107 bytes long")
                .contains("106 at most");
    }

    @Test
    void shouldTellAllFaultsInTheOrderOfTheFile() {
        assertThat(faultsOf(SOUND + "workers: 0\npolicy:\n  evidense: quote\n  max-age: x\n")
                        .lines())
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("gateway.yaml:3:10: workers: "),
                        second -> assertThat(second).startsWith("gateway.yaml:5:3: policy.evidense: "),
                        third -> assertThat(third).startsWith("gateway.yaml:6:12: policy.max-age: "));
    }

    private static String faultsOf(final String text) {
        return catchThrowableOfType(ConfigurationException.class, () -> SettingsLoader.parse("gateway.yaml", text))
                .getMessage();
    }
}
