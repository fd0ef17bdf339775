package io.plateau.system;

import static io.plateau.system.Watch.about;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plateau.testkit.Bytes;
import io.plateau.testkit.FrameBuilder;
import io.plateau.testkit.FrameSender;
import io.plateau.testkit.Frames;
import io.plateau.testkit.IcmpErrors;
import io.plateau.testkit.TestNetwork;
import io.plateau.testkit.Wiretap;
import io.plateau.wire.IpAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each reason for which a claim is refused, and beside it the smallest change with which the claim is believed. Every claim
 * quotes a datagram that went by before, to a destination of the test's own.
 */
@Tag("system")
@Timeout(60)
@ParameterizedClass(name = "assist: {0}")
@ValueSource(strings = {"on", "off"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClaimReasonsSystemTest {
    private static final String IPV4 = "203.0.113.";
    private static final String IPV6 = "2001:db8:113::";
    private static final int DONT_FRAGMENT_BYTE = 6;
    private static final int LONGEST_QUOTE = 548; // RFC 1812 section 4.3.2.3: an error of 576 bytes
    private static final int FLOOD = 5000;

    @Parameter(0)
    private String assist;

    private TestNetwork network;
    private Watch watch;
    private FrameSender client;
    private FrameSender router;
    private Wiretap behind;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void build(@TempDir final Path directory) {
        network = TestNetwork.wire();
        watch = Watch.start(
                network,
                directory,
                Configurations.assisted(assist, Configurations.wireWithPolicy("below-floor: reject")));
        client = FrameSender.open(network.name("client"), "eth0");
        router = FrameSender.open(network.name("server"), "eth0");
        behind = Wiretap.open(network.name("server"), "eth0");
    }

    @AfterParameterizedClassInvocation
    void takeDown() {
        behind.close();
        client.close();
        router.close();
        network.close();
    }

    @ParameterizedTest(name = "{0}: {1} bytes, one less than it takes")
    @CsvSource({IPV4 + "1, 27", IPV6 + "1, 47"})
    void shouldRefuseMalformed(final String destination, final int quoted) {
        final byte[] datagram = moved(destination);

        assertRefused("malformed", destination, claim(1400, Arrays.copyOf(datagram, quoted)));
        assertAccepted(destination, claim(1400, Arrays.copyOf(datagram, quoted + 1)));
    }

    @ParameterizedTest
    @CsvSource({IPV4 + "2, 36", IPV6 + "2, 56"})
    void shouldRefuseBadChecksum(final String destination, final int checksumOffset) {
        final byte[] good = claim(1400, moved(destination));
        final byte[] bad = good.clone();
        bad[checksumOffset] ^= 1;

        assertRefused("bad-checksum", destination, bad);
        assertAccepted(destination, good);
    }

    @Test
    void shouldRefuseQuoteThatMightHaveBeenFragmented() {
        final String destination = IPV4 + "3";
        final byte[] quote = moved(destination);
        final byte[] fragmentable = quote.clone();
        fragmentable[DONT_FRAGMENT_BYTE] = 0;

        assertRefused("quote-inconsistent", destination, claim(1400, fragmentable));
        assertAccepted(destination, claim(1400, quote));
    }

    @ParameterizedTest
    @CsvSource({IPV4 + "4", IPV6 + "4"})
    void shouldRefuseQuoteThatFits(final String destination) {
        final byte[] quote = moved(destination);

        assertRefused("quote-inconsistent", destination, claim(1500, quote));
        assertAccepted(destination, claim(1499, quote));
    }

    @ParameterizedTest
    @CsvSource({IPV4 + "5", IPV6 + "5"})
    void shouldRefuseWhatIsNotSmaller(final String destination) {
        final byte[] quote = moved(destination);
        watch.ask("pmtu", "set", destination, "1400");

        assertRefused("not-smaller", destination, claim(1400, quote));
        assertAccepted(destination, claim(1399, quote));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({IPV4 + "6, 22", IPV6 + "6, 42"})
    void shouldRefuseQuoteOfWhatNobodySent(final String destination, final int destinationPortOffset) {
        final byte[] quote = moved(destination);
        final byte[] guessed = quote.clone();
        guessed[destinationPortOffset + 1] ^= 1;

        assertRefused("no-such-flow", destination, claim(1400, guessed));
        assertAccepted(destination, claim(1400, quote));
    }

    @ParameterizedTest
    @CsvSource({IPV4 + "7, 552", IPV6 + "7, 1280"})
    void shouldRefuseWhatIsBelowTheFloor(final String destination, final int floor) {
        final byte[] quote = moved(destination);

        assertRefused("below-floor", destination, claim(floor - 1, quote));
        assertAccepted(destination, claim(floor, quote));
    }

    @Test
    void shouldRefuseWhomTrafficDisproved() {
        final String destination = IPV4 + "8";
        final byte[] request = echo(8, TestNetwork.CLIENT_IPV4, destination);
        move(request, destination);
        assertAccepted(destination, claim(1400, request));
        router.send(ethernet(echo(0, destination, TestNetwork.CLIENT_IPV4)));
        watch.await("mtu-changed", about(destination).and(Watch.because("disproved")));

        assertRefused("disproved", destination, claim(1400, request));
        assertAccepted(destination, claimBy("198.18.0.8", 1400, request));
    }

    @Test
    void shouldRefuseTooManyThatQuoteWhatNobodySent() {
        final String destination = IPV4 + "9";
        final byte[] quote = moved(destination);
        final byte[] guessed = quote.clone();
        guessed[23] ^= 1;
        final long seen = seen();
        for (int i = 0; i < FLOOD; i++) {
            router.queue(claim(1400, guessed));
        }
        router.flush();

        watch.until(() -> seen() - seen == FLOOD);
        watch.await("claim-rejected", about(destination).and(Watch.because("rate-limited")));
        assertThat(watch.events("claim-rejected", about(destination).and(Watch.because("no-such-flow"))))
                .isNotEmpty();
        router.send(claim(1400, quote));
        watch.await("claim-accepted", about(destination));
    }

    @ParameterizedTest
    @CsvSource({IPV4 + "10", IPV6 + "10"})
    void shouldRefuseWhatTheOperatorLocked(final String destination) {
        final byte[] claim = claim(1400, moved(destination));
        watch.ask("pmtu", "set", destination, "1450", "--lock");

        assertRefused("locked", destination, claim);
        watch.ask("pmtu", "set", destination, "1450");
        assertAccepted(destination, claim);
    }

    // Claims that have been dealt with: refused, one way or the other, or lost in a full ring.
    private long seen() {
        final Counters now = watch.counters();
        return now.refusedClaims() + now.lostEvents() + now.of("wan", "kernel-dropped");
    }

    private void assertRefused(final String reason, final String destination, final byte[] claim) {
        final long before = refused(reason);
        final int told = claims(destination).size();

        router.send(claim);

        watch.until(() -> claims(destination).size() > told);
        final JsonNode last = claims(destination).get(told);
        assertThat(last.path("event").asText()).isEqualTo("claim-rejected");
        assertThat(last.path("reason").asText()).isEqualTo(reason);
        watch.until(() -> refused(reason) > before); // counted a moment after it was journalled
        assertThat(refused(reason)).isEqualTo(before + 1);
    }

    private void assertAccepted(final String destination, final byte[] claim) {
        final int told = claims(destination).size();

        router.send(claim);

        watch.until(() -> claims(destination).size() > told);
        assertThat(claims(destination).get(told).path("event").asText()).isEqualTo("claim-accepted");
    }

    private List<JsonNode> claims(final String destination) {
        return watch.events().stream()
                .filter(event -> event.path("event").asText().startsWith("claim-"))
                .filter(about(destination))
                .toList();
    }

    private long refused(final String reason) {
        return watch.counters()
                .status()
                .path("claims")
                .path("rejected")
                .path(reason)
                .asLong();
    }

    // A UDP datagram of 1500 bytes that went through.
    private byte[] moved(final String destination) {
        final byte[] datagram = FrameBuilder.frame()
                .from(IpAddress.parse(destination).isIpv4() ? TestNetwork.CLIENT_IPV4 : TestNetwork.CLIENT_IPV6)
                .to(destination)
                .dontFragment()
                .udpOfTotalLength(1500)
                .datagram();
        move(datagram, destination);
        return datagram;
    }

    private void move(final byte[] datagram, final String destination) {
        behind.clear();
        client.send(ethernet(datagram));
        watch.until(() -> behind.latest(seen -> seen.isTo(destination)).isPresent());
    }

    private static byte[] ethernet(final byte[] datagram) {
        return Frames.join(
                Bytes.parse(Frames.ADDRESSES), Bytes.parse((datagram[0] & 0xF0) == 0x40 ? "0800" : "86dd"), datagram);
    }

    private static byte[] echo(final int type, final String from, final String to) {
        final byte[] message = ByteBuffer.allocate(1480)
                .put((byte) type)
                .putInt(4, 0x1234_0001)
                .array();
        Frames.put(message, 2, Bytes.checksum(message, 0, message.length));
        return FrameBuilder.frame()
                .from(from)
                .to(to)
                .dontFragment()
                .protocol(1, message)
                .datagram();
    }

    private static byte[] claim(final int mtu, final byte[] quote) {
        return claimBy((quote[0] & 0xF0) == 0x40 ? "198.18.0.9" : "2001:db8::9", mtu, quote);
    }

    private static byte[] claimBy(final String reporter, final int mtu, final byte[] quote) {
        final IpAddress from = IpAddress.parse(reporter);
        final IpAddress to = IpAddress.parse(from.isIpv4() ? TestNetwork.CLIENT_IPV4 : TestNetwork.CLIENT_IPV6);
        final byte[] quoted = Arrays.copyOf(quote, Math.min(quote.length, LONGEST_QUOTE));
        final FrameBuilder frame = FrameBuilder.frame().from(reporter).to(to.toString());
        return from.isIpv4()
                ? frame.protocol(1, IcmpErrors.message(3, 4, mtu, quoted)).ethernet()
                : frame.protocol(58, IcmpErrors.messageIpv6(from, to, 2, 0, mtu, quoted))
                        .ethernet();
    }
}
