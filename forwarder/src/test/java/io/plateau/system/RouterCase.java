package io.plateau.system;

import static io.plateau.testkit.FrameBuilder.frame;

import io.plateau.testkit.Bytes;
import io.plateau.testkit.FrameBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * A datagram that a router has to make something of. It carries an echo reply that nobody waits for, so that no host says
 * anything of its own about it.
 *
 * @param name says what is special about it
 * @param datagram from its IP header on
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares cases
record RouterCase(String name, byte[] datagram) {
    /** Last number of the client's other addresses, up to 99. */
    static final int FIRST_SOURCE = 20;

    private static final byte[] ECHO_REPLY = new byte[64];
    private static final byte[] ECHO_REPLY_IPV6 = new byte[64];

    static {
        ECHO_REPLY_IPV6[0] = (byte) 129;
    }

    static List<RouterCase> all() {
        final List<RouterCase> cases = new ArrayList<>();
        addIpv4(cases);
        addOptions(cases);
        addIpv6(cases);
        return cases;
    }

    private static FrameBuilder ipv4() {
        return frame().from(GatewayNetwork.CLIENT_IPV4)
                .to(GatewayNetwork.SERVER_IPV4)
                .protocol(1, ECHO_REPLY);
    }

    private static String source(final List<RouterCase> cases) {
        return "198.18.0." + (FIRST_SOURCE + cases.size());
    }

    private static void addIpv4(final List<RouterCase> cases) {
        for (final int hops : List.of(0, 1, 2, 255)) {
            cases.add(new RouterCase(hops + " hops", ipv4().timeToLive(hops).datagram()));
        }
        for (final String source : List.of(
                "0.0.0.1",
                "127.0.0.1",
                "224.0.0.1",
                "255.255.255.255",
                GatewayNetwork.LAN_IPV4,
                GatewayNetwork.WAN_IPV4,
                "198.18.0.255",
                "198.18.1.7",
                "203.0.113.1",
                "198.18.0.7")) {
            cases.add(new RouterCase("from " + source, ipv4().from(source).datagram()));
        }
        for (final String destination : List.of(
                "0.0.0.1",
                "127.0.0.1",
                "224.0.0.5",
                "239.1.2.3",
                "255.255.255.255",
                "198.18.1.255",
                "198.18.0.255",
                "203.0.113.1",
                "203.0.113.2",
                "203.0.113.3",
                "203.0.113.4")) {
            // each from another source: the kernel tells one no more than once a second
            cases.add(new RouterCase(
                    "to " + destination,
                    ipv4().from(source(cases)).to(destination).datagram()));
            cases.add(new RouterCase(
                    "to " + destination + ", 1 hop",
                    ipv4().from(source(cases)).to(destination).timeToLive(1).datagram()));
        }
        addFragments(cases);
    }

    private static void addFragments(final List<RouterCase> cases) {
        final byte[] damaged = ipv4().datagram();
        damaged[8]--;
        cases.add(new RouterCase("wrong checksum", damaged));
        cases.add(new RouterCase("first fragment", ipv4().fragment(true, 0).datagram()));
        cases.add(new RouterCase("later fragment", ipv4().fragment(true, 8).datagram()));
        cases.add(new RouterCase(
                "later fragment, 1 hop", ipv4().fragment(false, 8).timeToLive(1).datagram()));
        cases.add(new RouterCase(
                "an error, 1 hop",
                ipv4().protocol(1, new byte[] {3, 1, 0, 0, 0, 0, 0, 0})
                        .timeToLive(1)
                        .datagram()));
        cases.add(new RouterCase(
                "too long, DF",
                ipv4().dontFragment().protocol(1, new byte[1300]).datagram()));
        cases.add(new RouterCase("too long", ipv4().protocol(1, new byte[1300]).datagram()));
        cases.add(new RouterCase(
                "too long, DF, 1 hop",
                ipv4().dontFragment().protocol(1, new byte[1300]).timeToLive(1).datagram()));
    }

    private static void addOptions(final List<RouterCase> cases) {
        for (final String options : List.of(
                "01010100",
                "070b0400000000000000000000000000",
                "07070400000000010101010101010101",
                "0707080102030401",
                "0707050000000000",
                "0703040107030401",
                "0702000000000000",
                "44080500000000000101010100000000",
                "440c05010000000000000000",
                "440c0503c61201fe00000000",
                "440c0503c000020100000000",
                "440809000000000100000000",
                "440409f0",
                "4408090000000000",
                "440c050200000000",
                "8307040000000000",
                "8307040102030400",
                "89070801020304ff",
                "94040000",
                "9404000194040001",
                "88040000",
                "1e040000",
                "1e050000",
                "94010000",
                "820b0000000000000000000000000000",
                "01010194")) {
            cases.add(new RouterCase(
                    "option " + options, ipv4().options(Bytes.parse(options)).datagram()));
            cases.add(new RouterCase(
                    "option " + options + ", 1 hop",
                    ipv4().options(Bytes.parse(options)).timeToLive(1).datagram()));
        }
        cases.add(new RouterCase(
                "record route, too long",
                ipv4().options(Bytes.parse("070b0400000000000000000000000000"))
                        .protocol(1, new byte[1300])
                        .datagram()));
    }

    private static FrameBuilder ipv6() {
        return frame().from(GatewayNetwork.CLIENT_IPV6)
                .to(GatewayNetwork.SERVER_IPV6)
                .protocol(58, ECHO_REPLY_IPV6);
    }

    private static void addIpv6(final List<RouterCase> cases) {
        for (final int hops : List.of(0, 1, 2, 255)) {
            cases.add(new RouterCase(
                    "IPv6, " + hops + " hops", ipv6().timeToLive(hops).datagram()));
        }
        for (final String source :
                List.of("::", "::1", "ff02::1", "fe80::1234", GatewayNetwork.WAN_IPV6, "2001:db8:9::1")) {
            cases.add(new RouterCase("IPv6 from " + source, ipv6().from(source).datagram()));
        }
        for (final String destination :
                List.of("::1", "ff0e::1", "fe80::1234", "2001:db8:9::1", "2001:db8:9::2", "2001:db8:9::3")) {
            cases.add(new RouterCase(
                    "IPv6 to " + destination, ipv6().to(destination).datagram()));
        }
        cases.add(new RouterCase(
                "IPv6, too long", ipv6().protocol(58, new byte[1300]).datagram()));
        for (final String header : List.of(
                "3a00010400000000",
                "3a00050200000100",
                "3a00050300000000",
                "3a001e0400000000",
                "3a005e0400000000",
                "3a009e0400000000",
                "3a00de0400000000",
                "3a00c20400010000",
                "3a00c2040000ffff",
                "3a00010400000001",
                "3a00000000000000",
                "3a001e0500000000",
                "3a010106000000000000" + "1e0200000000")) {
            cases.add(extended("hop-by-hop " + header, 0, header));
        }
        cases.add(extended("destination options", 60, "3a009e0400000000"));
        cases.add(extended("routing", 43, "3a02040100000000" + "20010db8000000010000000000000099"));
        cases.add(extended("fragment", 44, "3a00000100000007"));
        cases.add(extended("later fragment", 44, "3a00010000000007"));
        cases.add(extended("authentication", 51, "3a04000000000001" + "00000001" + "000000000000000000000000"));
        cases.add(extended("no next header", 59, "0000000000000000"));
        cases.add(extended("chain", 0, "3c00010400000000" + "2b00010400000000" + "3a00000000000000"));
    }

    private static RouterCase extended(final String name, final int firstHeader, final String headers) {
        final byte[] extension = Bytes.parse(headers);
        return new RouterCase(
                "IPv6, " + name,
                ipv6().options(extension).protocol(firstHeader, ECHO_REPLY_IPV6).datagram());
    }
}
