package io.plateau.linux;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.OptionalInt;
import net.fornwall.jelf.ElfException;
import net.fornwall.jelf.ElfFile;
import net.fornwall.jelf.ElfRelocation;
import net.fornwall.jelf.ElfRelocationSection;
import net.fornwall.jelf.ElfSection;
import net.fornwall.jelf.ElfSectionHeader;
import net.fornwall.jelf.ElfSymbol;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An object file with programs for the kernel, as {@code clang -target bpf -c} makes it (RFC 9669 has the
 * instructions, the kernel's Documentation/bpf/llvm_reloc.rst the relocations). Each section is one program. The
 * only thing that a program may refer to is a map, by its symbol: global variables, constants in memory and calls
 * to other sections are refused.
 *
 * <p>Reads bytes and needs no privileges; {@link BpfProgram} has the kernel take them. Cold path only.
 */
public final class BpfObject {
    private static final int INSTRUCTION_LENGTH = 8;
    private static final int IMMEDIATE = 4;
    private static final int LOAD_IMMEDIATE = 0x18;
    private static final int LOAD_IMMEDIATE_LENGTH = 16;
    private static final int PSEUDO_MAP_DESCRIPTOR = 1;
    private static final int RELOCATION_64_64 = 1;
    private static final int RELOCATION_64_32 = 10;
    private static final String ODD = "is no BPF object file (little-endian ELF64 relocatable, machine 247)";

    private final String name;
    private final ElfFile elf;

    private BpfObject(final String name, final ElfFile elf) {
        this.name = name;
        this.elf = elf;
    }

    /**
     * Reads a whole stream.
     *
     * @param name of the file, for exceptions
     * @param elf read to its end and left open
     * @return as {@link #of}
     * @throws IOException if it cannot be read
     */
    public static BpfObject read(final String name, final InputStream elf) throws IOException {
        return of(name, elf.readAllBytes());
    }

    /**
     * Takes a file's bytes.
     *
     * @param name of the file, for exceptions
     * @param bytes all of it
     * @return whose programs can be asked for
     * @throws IllegalArgumentException if it is no BPF object file
     */
    public static BpfObject of(final String name, final byte[] bytes) {
        final ElfFile elf;
        try {
            elf = ElfFile.from(bytes);
        } catch (final ElfException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new IllegalArgumentException(name + " " + ODD, e);
        }
        if (elf.e_machine != ElfFile.ARCH_BPF
                || elf.e_type != ElfFile.ET_REL
                || elf.ei_class != ElfFile.CLASS_64
                || elf.ei_data != ElfFile.DATA_LSB) {
            throw new IllegalArgumentException(name + " " + ODD);
        }
        return new BpfObject(name, elf);
    }

    /**
     * The instructions of a program.
     *
     * @param section that the program is in, such as {@code tc}
     * @param maps descriptor by symbol of all maps that the program refers to; others do no harm
     * @return ready for the kernel, 8 bytes each, little-endian; a copy
     * @throws IllegalArgumentException if there is no such section, or it refers to what is no map or to a map
     *     that was not given
     */
    public UnsafeBuffer instructions(final String section, final Map<String, Integer> maps) {
        try {
            return link(section, indexOf(section), maps);
        } catch (final ElfException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | ArithmeticException
                | ClassCastException e) {
            throw new IllegalArgumentException(name + ": section " + section + " is damaged", e);
        }
    }

    private int indexOf(final String section) {
        for (int index = 1; index < elf.e_shnum; index++) {
            final ElfSectionHeader header = elf.getSection(index).header;
            if (header.sh_type == ElfSectionHeader.SHT_PROGBITS
                    && (header.sh_flags & ElfSectionHeader.FLAG_EXEC_INSTR) != 0
                    && section.equals(header.getName())) {
                return index;
            }
        }
        throw new IllegalArgumentException(name + ": there is no program in a section " + section);
    }

    private UnsafeBuffer link(final String section, final int index, final Map<String, Integer> maps) {
        refuseOthersThanTheFirst(section, index);
        final byte[] bytes = elf.getSection(index).getData();
        if (bytes.length == 0 || bytes.length % INSTRUCTION_LENGTH != 0) {
            throw refusal(section, "has " + bytes.length + " bytes, instructions are of 8");
        }
        final UnsafeBuffer code = Native.allocate(bytes.length);
        code.putBytes(0, bytes);
        for (final ElfSection other : elf.sectionsOfType(ElfSectionHeader.SHT_RELA)) {
            if (other.header.sh_info == index) {
                throw refusal(section, "has relocations with addends (SHT_RELA)");
            }
        }
        for (final ElfRelocationSection relocations : elf.sectionsOfType(ElfRelocationSection.class)) {
            if (relocations.header.sh_info == index) {
                for (final ElfRelocation relocation : relocations.relocations) {
                    relocate(section, code, relocation, maps);
                }
            }
        }
        return code;
    }

    // The kernel starts with the first instruction.
    private void refuseOthersThanTheFirst(final String section, final int index) {
        for (final ElfSymbol symbol : elf.getSymbolTableSection().symbols) {
            if (symbol.st_shndx == index
                    && symbol.getType() == ElfSymbol.STT_FUNC
                    && symbol.getBinding() != ElfSymbol.BINDING_LOCAL
                    && symbol.st_value != 0) {
                throw refusal(section, "has a program " + symbol.getName() + " that does not begin at its start");
            }
        }
    }

    private void relocate(
            final String section,
            final UnsafeBuffer code,
            final ElfRelocation relocation,
            final Map<String, Integer> maps) {
        final ElfSymbol symbol = relocation.getSymbol();
        final String target = nameOf(symbol);
        if (relocation.getType() == RELOCATION_64_32) {
            throw refusal(section, "calls " + target + " in another section (R_BPF_64_32)");
        }
        if (relocation.getType() != RELOCATION_64_64) {
            throw refusal(section, "has a relocation of type " + relocation.getType() + " against " + target);
        }
        final OptionalInt map = descriptorOf(symbol, target, maps);
        if (map.isEmpty()) {
            throw refusal(section, "refers to " + target + ", which is none of the maps " + maps.keySet());
        }
        if (relocation.r_offset < 0
                || relocation.r_offset % INSTRUCTION_LENGTH != 0
                || relocation.r_offset > code.capacity() - LOAD_IMMEDIATE_LENGTH) {
            throw refusal(section, "has a relocation outside of its instructions, at " + relocation.r_offset);
        }
        final int offset = (int) relocation.r_offset;
        final int registers = code.getByte(offset + 1);
        if (code.getByte(offset) != LOAD_IMMEDIATE || (registers & 0xF0) != 0 || code.getInt(offset + IMMEDIATE) != 0) {
            throw refusal(section, "does other than load the start of map " + target + " at " + offset);
        }
        code.putByte(offset + 1, (byte) (registers | PSEUDO_MAP_DESCRIPTOR << 4));
        code.putInt(offset + IMMEDIATE, map.getAsInt());
    }

    private static OptionalInt descriptorOf(
            final ElfSymbol symbol, final String target, final Map<String, Integer> maps) {
        final Integer descriptor = symbol.getType() == ElfSymbol.STT_SECTION ? null : maps.get(target);
        return descriptor == null ? OptionalInt.empty() : OptionalInt.of(descriptor);
    }

    // Clang has local variables and functions referred to as a place in their section, which has a symbol without
    // a name.
    private String nameOf(final ElfSymbol symbol) {
        return symbol.getType() == ElfSymbol.STT_SECTION
                ? elf.getSection(symbol.st_shndx).header.getName()
                : symbol.getName();
    }

    private IllegalArgumentException refusal(final String section, final String what) {
        return new IllegalArgumentException(name + ": section " + section + " " + what);
    }
}
