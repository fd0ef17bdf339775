package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plateau.testkit.TestNetwork;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("system")
class XdpProgramSystemTest {
    private final TestNetwork network = TestNetwork.empty();

    @BeforeEach
    void begin() {
        network.addSilentNamespace("a").addVeth("a", "left", "a", "right");
    }

    @AfterEach
    void end() {
        network.close();
    }

    private LinkSettings link(final String name) {
        return network.in("a", () -> LinkSettings.read(name));
    }

    private String shown() {
        return network.ip("a", "-d link show dev left");
    }

    private void attach(final XdpProgram program, final String name) {
        final LinkSettings link = link(name);
        network.in("a", () -> {
            program.attach(link);
            return link;
        });
    }

    /** As `llvm-objdump -d` writes them for the program in the Javadoc. */
    @Test
    void shouldAssembleTheProgram() {
        final UnsafeBuffer code = XdpProgram.instructions(7);
        final byte[] bytes = new byte[code.capacity()];
        code.getBytes(0, bytes);

        assertThat(bytes)
                .containsExactly(
                        0x61, 0x12, 0x10, 0, 0, 0, 0, 0, // r2 = *(u32 *)(r1 + 16)
                        0x18, 0x11, 0, 0, 7, 0, 0, 0, // r1 = map 7 ll
                        0, 0, 0, 0, 0, 0, 0, 0, //
                        0xB7, 0x03, 0, 0, 2, 0, 0, 0, // r3 = 2
                        0x85, 0, 0, 0, 51, 0, 0, 0, // call 51
                        0x95, 0, 0, 0, 0, 0, 0, 0); // exit
    }

    @Test
    void shouldRunOnAnInterfaceUntilItIsClosed() {
        final XdpProgram program = XdpProgram.load(1);
        attach(program, "left");
        assertThat(shown()).contains("xdp").doesNotContain("xdpgeneric");

        program.close();
        program.close();

        assertThat(shown()).doesNotContain("xdp");
    }

    @Test
    void shouldRefuseMtusBeyondOnePage() {
        network.ip("a", "link set left mtu 3507");
        try (XdpProgram program = XdpProgram.load(1)) {
            assertThatThrownBy(() -> attach(program, "left")).hasMessageContaining("mtu=3507, above 3506");

            network.ip("a", "link set left mtu 3506");
            network.ip("a", "link set right mtu 3506");
            attach(program, "left");
        }
    }

    @Test
    void shouldSayThatInterfacesRunOneProgram() {
        try (XdpProgram first = XdpProgram.load(1);
                XdpProgram second = XdpProgram.load(1)) {
            attach(first, "left");

            assertThatThrownBy(() -> attach(second, "left"))
                    .isInstanceOf(SystemCallException.class)
                    .hasMessageContaining("native XDP on interface left, which runs an XDP program already");
        }
    }

    @Test
    void shouldSayThatDriversHaveNoNativeXdp() {
        network.ip("a", "link set lo mtu 1500");
        try (XdpProgram program = XdpProgram.load(1)) {
            assertThatThrownBy(() -> attach(program, "lo"))
                    .isInstanceOf(SystemCallException.class)
                    .hasMessageContaining("native XDP on interface lo, whose driver has none");
        }
    }

    @Test
    void shouldSayWhatTheKernelMinds() {
        assertThatThrownBy(() -> XdpProgram.load(0))
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining("map plateau_xdp of 0 entries: EINVAL");
        try (XdpProgram program = XdpProgram.load(1)) {
            assertThatThrownBy(() -> program.deliver(0, 0)).hasMessageContaining("map plateau_xdp, entry 0 to be 0");
        }
    }
}
