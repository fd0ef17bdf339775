package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Offsets and instructions are those that {@code readelf -S} and {@code llvm-objdump -dr} show of programs.o. */
class BpfObjectTest {
    private static final int TYPE = 16;
    private static final int MACHINE = 18;
    private static final int TC_SECTION = 0x60;
    private static final int TC_RELOCATION = 0x3A0;
    private static final int RELOCATION_TYPE = TC_RELOCATION + 8;
    private static final Map<String, Integer> MAPS = Map.of("cells", 7, "ports", 0x01020304);

    private static String hex(final String section) {
        final UnsafeBuffer code = TestPrograms.instructions(section, MAPS);
        final byte[] bytes = new byte[code.capacity()];
        code.getBytes(0, bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] changed(final int offset, final int value) {
        final byte[] bytes = TestPrograms.bytes();
        bytes[offset] = (byte) value;
        return bytes;
    }

    private static UnsafeBuffer tcOf(final byte[] bytes) {
        return BpfObject.of("odd.o", bytes).instructions("tc", MAPS);
    }

    @Test
    void shouldPutDescriptorsInThePlaceOfMaps() {
        assertThat(hex("xdp"))
                .isEqualTo("b401000000000000" + "631afcff00000000" + "bfa2000000000000" + "07020000fcffffff"
                        + "1811000007000000" + "0000000000000000" // r1 = map 7 ll
                        + "8500000001000000" + "1500020000000000" + "b701000001000000" + "db10080000000000"
                        + "1811000004030201" + "0000000000000000" // r1 = map 0x01020304 ll
                        + "b702000000000000" + "b703000002000000" + "8500000033000000" + "9500000000000000");
    }

    @Test
    void shouldReadStreams() throws IOException {
        final BpfObject object = BpfObject.read("programs.o", new ByteArrayInputStream(TestPrograms.bytes()));

        assertThat(object.instructions("unverified", Map.of()).capacity()).isEqualTo(24);
    }

    @ParameterizedTest(name = "section {0}: {1}")
    @CsvSource({
        "tc, refers to cells; which is none of the maps [others]",
        "calling, calls elsewhere in another section (R_BPF_64_32)",
        "local, refers to .bss; which is none of the maps [others]",
        "global, refers to global_variable; which is none of the maps [others]",
        "second, has a program not_first that does not begin at its start",
    })
    void shouldRefuseByName(final String section, final String reason) {
        assertThatThrownBy(() -> TestPrograms.instructions(section, Map.of("others", 7)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("programs.o: section " + section + " " + reason.replace(';', ','));
    }

    @Test
    void shouldNotTakeVariablesForMapsOfTheirSectionsName() {
        assertThatThrownBy(() -> TestPrograms.instructions("local", Map.of(".bss", 7)))
                .hasMessageContaining("refers to .bss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"absent", ".strtab", ".reltc", ".bss"})
    void shouldNameSectionsWithoutProgram(final String section) {
        assertThatThrownBy(() -> TestPrograms.instructions(section, MAPS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("programs.o: there is no program in a section " + section);
    }

    @Test
    void shouldRefuseOtherRelocations() {
        assertThatThrownBy(() -> tcOf(changed(RELOCATION_TYPE, 2)))
                .hasMessage("odd.o: section tc has a relocation of type 2 against cells");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x21, 0x78, 0x80, 0xF8})
    void shouldRefuseRelocationsOutsideOfInstructions(final int offset) {
        assertThatThrownBy(() -> tcOf(changed(TC_RELOCATION, offset)))
                .hasMessage("odd.o: section tc has a relocation outside of its instructions, at " + offset);
    }

    @ParameterizedTest(name = "byte {0} of the section is {1}")
    @CsvSource({"0x20, 0xB7", "0x21, 0x21", "0x24, 8"})
    void shouldRefuseOtherUsesOfMaps(final String offset, final String value) {
        assertThatThrownBy(() -> tcOf(changed(TC_SECTION + Integer.decode(offset), Integer.decode(value))))
                .hasMessage("odd.o: section tc does other than load the start of map cells at 32");
    }

    @ParameterizedTest(name = "byte {0} of the file is {1}")
    @CsvSource({TYPE + ", 2", MACHINE + ", 62", "0, 0", "4, 1", "5, 2", "5, 3"})
    void shouldRefuseOtherFiles(final int offset, final int value) {
        assertThatThrownBy(() -> tcOf(changed(offset, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("odd.o is no BPF object file (little-endian ELF64 relocatable, machine 247)");
    }

    /** Cut anywhere, it is told to be odd or gives what the whole file does. */
    @Test
    void shouldRefuseFilesThatAreCut() {
        final byte[] whole = TestPrograms.bytes();
        for (int length = 0; length < whole.length; length++) {
            final byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> tcOf(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("odd.o");
        }
    }
}
