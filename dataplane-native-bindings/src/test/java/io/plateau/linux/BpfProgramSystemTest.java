package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.testkit.TestNetwork;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("system")
class BpfProgramSystemTest {
    private static final RingGeometry GEOMETRY = RingGeometry.of(2048, 64);

    private final TestNetwork network = TestNetwork.empty();

    @BeforeEach
    void begin() {
        network.addSilentNamespace("peer").addSilentNamespace("p").addVeth("peer", "end", "p", "port");
    }

    @AfterEach
    void end() {
        network.close();
    }

    private LinkSettings link(final String label, final String name) {
        return network.in(label, () -> LinkSettings.read(name));
    }

    private void attachIngress(final BpfProgram program, final String name) {
        final LinkSettings link = link("p", name);
        network.in("p", () -> {
            program.attachIngress(link, IngressHook.TCX);
            return link;
        });
    }

    private void attachXdp(final BpfProgram program, final String label, final String name) {
        final LinkSettings link = link(label, name);
        network.in(label, () -> {
            program.attachXdp(link);
            return link;
        });
    }

    private void sendFromPeer() {
        try (FrameSender sender = network.in("peer", () -> FrameSender.open("end"))) {
            sender.send(new byte[60]);
        }
    }

    private static void awaitFrame(final PacketSocket socket) {
        assertThat(new PollSet(socket.descriptor()).await(30_000)).isEqualTo(1);
    }

    private PacketSocket receiver(final String label, final String name) {
        return network.in(label, () -> PacketSocket.open(LinkSettings.indexOf(name), GEOMETRY));
    }

    @Test
    void shouldShareMemoryWithProgramsUntilTheyAreClosed() {
        try (BpfMap cells = TestPrograms.cells();
                LandingDevice landing = network.in("p", () -> LandingDevice.open("landing", IngressHook.TCX));
                PacketSocket landed = receiver("p", "landing");
                PacketSocket tap = receiver("p", "port")) {
            final BpfProgram program = TestPrograms.redirect(cells, landing.index());
            attachIngress(program, "port");
            cells.memory().putLong(8, 1000);
            sendFromPeer();
            awaitFrame(landed);
            assertThat(TestPrograms.frames(cells)).isEqualTo(1001);

            program.close();
            program.close();

            tap.ring().giveBack(0);
            sendFromPeer();
            awaitFrame(tap);
            assertThat(landed.ring().isFilled(1)).isFalse();
            assertThat(TestPrograms.frames(cells)).isEqualTo(1001);
        }
    }

    @Test
    void shouldRunOnSeveralInterfaces() {
        network.addVeth("peer", "other-end", "p", "other");
        try (BpfMap cells = TestPrograms.cells();
                LandingDevice landing = network.in("p", () -> LandingDevice.open("landing", IngressHook.TCX));
                PacketSocket landed = receiver("p", "landing");
                FrameSender sender = network.in("peer", () -> FrameSender.open("other-end"));
                BpfProgram program = TestPrograms.redirect(cells, landing.index())) {
            attachIngress(program, "port");
            attachIngress(program, "other");
            sendFromPeer();
            sender.send(new byte[60]);

            while (!landed.ring().isFilled(1)) {
                awaitFrame(landed);
            }
            assertThat(TestPrograms.frames(cells)).isEqualTo(2);
        }
    }

    /**
     * The frame comes back: the map has the very interface that it came in by. Its peer takes redirected frames
     * if it runs XDP.
     */
    @Test
    void shouldRedirectByMapsOfDevices() {
        try (BpfMap cells = TestPrograms.cells();
                BpfMap ports = BpfMap.devices("ports", 1);
                XdpProgram passing = XdpProgram.load(1);
                PacketSocket back = receiver("peer", "end")) {
            final LinkSettings end = link("peer", "end");
            network.in("peer", () -> {
                passing.attach(end);
                return end;
            });
            final UnsafeBuffer instructions =
                    TestPrograms.instructions("xdp", Map.of("cells", cells.descriptor(), "ports", ports.descriptor()));
            try (BpfProgram program = BpfProgram.loadXdp("pass_on", instructions)) {
                final int index = link("p", "port").index();
                network.in("p", () -> {
                    ports.put(0, index);
                    return index;
                });
                attachXdp(program, "p", "port");
                sendFromPeer();
                awaitFrame(back);
                assertThat(TestPrograms.frames(cells)).isEqualTo(1);
            }
        }
        assertThat(network.ip("p", "-d link show dev port")).doesNotContain("xdp");
    }

    @Test
    void shouldShowTheVerifiersWords() {
        final UnsafeBuffer instructions = TestPrograms.instructions("unverified", Map.of());

        assertThatThrownBy(() -> BpfProgram.loadTc("unverified", instructions))
                .isInstanceOf(SystemCallException.class)
                .hasMessageStartingWith("bpf, load of program unverified, which the verifier says of: ")
                .hasMessageContaining("invalid access to packet")
                .hasMessageContaining("EACCES");
    }

    /** A branch for each instruction, so that the log of what comes before the fault is of megabytes. */
    @Test
    void shouldShowTheEndOfLongLogs() {
        final int length = 20_000;
        final UnsafeBuffer instructions = Native.allocate((length + 2) * 8);
        for (int i = 0; i < length; i++) {
            instructions.putLong(i * 8, 0xB7 | (long) i << 32); // r0 = i
        }
        instructions.putLong(length * 8, 0x79 | 0x20 << 8); // r0 = *(u64 *)(r2 + 0)
        instructions.putLong((length + 1) * 8, 0x95); // exit

        assertThatThrownBy(() -> BpfProgram.loadTc("long", instructions))
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining("says of: ... ")
                .hasMessageContaining("R2 !read_ok")
                .satisfies(refusal -> assertThat(refusal.getMessage().length()).isLessThan(5000));
    }

    @Test
    void shouldSayWhatIsRefusedBeforeItIsVerified() {
        assertThatThrownBy(() -> BpfProgram.loadXdp("empty", new UnsafeBuffer(Native.allocate(8), 0, 0)))
                .hasMessageContaining("load of program empty");
        assertThatThrownBy(() -> BpfProgram.loadXdp("sixteen_letters_", Native.allocate(8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldKnowTheHooksOfTheKernel() {
        assertThat(IngressHook.ofKernel()).isEqualTo(IngressHook.TCX);
        assertThat(BpfProgram.isLinkKnown(1000))
                .as("as tcx is to kernels before 6.6")
                .isFalse();
    }

    @Test
    void shouldNameTheInterfaceThatRefuses() {
        final UnsafeBuffer xdp = XdpProgram.instructions(0);
        try (BpfMap sockets = BpfMap.sockets("sockets", 1)) {
            xdp.putInt(12, sockets.descriptor());
            try (BpfProgram program = BpfProgram.loadXdp("for_xdp", xdp)) {
                assertThatThrownBy(() -> attachIngress(program, "port"))
                        .isInstanceOf(SystemCallException.class)
                        .hasMessageContaining("program for_xdp, tcx on interface port: EINVAL");
            }
        }
    }
}
