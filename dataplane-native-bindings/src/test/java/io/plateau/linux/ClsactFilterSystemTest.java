package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.testkit.TestNetwork;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose filters and qdiscs are whose. Where frames go by them: {@link LandingDeviceSystemTest}. */
@Tag("system")
class ClsactFilterSystemTest {
    private static final RingGeometry GEOMETRY = RingGeometry.of(2048, 64);

    private final TestNetwork network = TestNetwork.empty();
    private final BpfMap cells = TestPrograms.cells();
    private LandingDevice landing;
    private PacketSocket landed;
    private BpfProgram redirect;

    @BeforeEach
    void begin() {
        network.addSilentNamespace("peer").addSilentNamespace("p").addVeth("peer", "end", "p", "port");
        landing = network.in("p", () -> LandingDevice.open("landing", IngressHook.CLSACT));
        landed = network.in("p", () -> PacketSocket.open(landing.index(), GEOMETRY));
        redirect = TestPrograms.redirect(cells, landing.index());
    }

    @AfterEach
    void end() {
        CloseHelper.closeAll(redirect, landed, landing, cells, network);
    }

    private void hang(final BpfProgram program) {
        network.in("p", () -> {
            program.attachIngress(LinkSettings.read("port"), IngressHook.CLSACT);
            return program;
        });
    }

    private void tc(final String arguments) {
        network.in("p", ("tc " + arguments).split(" "));
    }

    private void addFilterOfOthers(final String hook, final int priority) {
        network.in(
                "p", "tc", "filter", "add", "dev", "port", hook, "pref", "" + priority, "bpf", "bytecode", "1,6 0 0 0");
    }

    private String qdiscs() {
        return network.in("p", "tc", "qdisc", "show", "dev", "port");
    }

    private String filters(final String hook) {
        return network.in("p", "tc", "filter", "show", "dev", "port", hook);
    }

    private void assertThatFramesLand() {
        final long before = TestPrograms.frames(cells);
        try (FrameSender sender = network.in("peer", () -> FrameSender.open("end"))) {
            sender.send(new byte[60]);
        }
        assertThat(new PollSet(landed.descriptor()).await(30_000)).isEqualTo(1);
        assertThat(TestPrograms.frames(cells)).isEqualTo(before + 1);
    }

    @Test
    void shouldLeaveNothing() {
        final String before = qdiscs();
        hang(redirect);
        assertThat(qdiscs()).contains("clsact");
        assertThat(filters("ingress")).contains("redirect", "direct-action");
        assertThatFramesLand();

        redirect.close();

        assertThat(qdiscs()).isEqualTo(before);
        assertThat(filters("ingress")).isBlank();
    }

    // An ingress qdisc stands where clsact would, and has no egress.
    @ParameterizedTest
    @ValueSource(strings = {"clsact", "ingress"})
    void shouldShareTheQdiscOfOthers(final String kind) {
        tc("qdisc add dev port " + kind);
        final String before = qdiscs();
        hang(redirect);
        assertThatFramesLand();

        redirect.close();

        assertThat(qdiscs()).isEqualTo(before);
        assertThat(filters("ingress")).isBlank();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 49_152, 65_535})
    void shouldLeaveFiltersOfOthersInQdiscOfOurs(final int priority) {
        hang(redirect);
        addFilterOfOthers("ingress", priority);
        assertThatFramesLand();

        redirect.close();

        assertThat(qdiscs()).contains("clsact");
        assertThat(filters("ingress")).contains("pref " + priority + " bpf").doesNotContain("redirect");
    }

    @Test
    void shouldLeaveFiltersOfOthersAtEgress() {
        hang(redirect);
        addFilterOfOthers("egress", 1);

        redirect.close();

        assertThat(qdiscs()).contains("clsact");
        assertThat(filters("egress")).contains("pref 1 bpf");
    }

    /** As a process that was killed leaves it: the filter is there, and nobody will take it down. */
    @Test
    void shouldReplaceWhatIsLeftAndRememberWhoseTheQdiscIs() {
        final String before = qdiscs();
        try (BpfProgram left = TestPrograms.redirect(cells, landing.index())) {
            hang(left);
            hang(redirect);
            assertThat(filters("ingress").split("redirect direct-action")).hasSize(2);
            assertThatFramesLand();

            redirect.close();

            assertThat(qdiscs()).isEqualTo(before);
        }
    }

    @Test
    void shouldNotMindThatTheInterfaceIsGone() {
        hang(redirect);
        network.ip("p", "link del port");

        redirect.close();

        assertThat(network.ip("p", "-o link show")).doesNotContain("port");
    }

    @Test
    void shouldNotMindThatOthersTookEverythingAway() {
        hang(redirect);
        tc("qdisc del dev port clsact");
        tc("qdisc add dev port clsact");

        redirect.close();

        assertThat(qdiscs()).contains("clsact");
    }

    @Test
    void shouldSayWhatWasRefusedAndLeaveNothing() {
        tc("qdisc add dev port ingress_block 22 clsact");

        assertThatThrownBy(() -> hang(redirect))
                .isInstanceOf(SystemCallException.class)
                .hasMessageStartingWith("program redirect, clsact on interface port: netlink, request 44")
                .hasMessageContaining("block");
        assertThat(network.in("p", "tc", "filter", "show", "block", "22")).isBlank();
    }
}
