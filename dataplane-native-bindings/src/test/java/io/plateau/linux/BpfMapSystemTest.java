package io.plateau.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("system")
class BpfMapSystemTest {
    @Test
    void shouldOfferAllEntriesOfAnArrayZeroed() {
        final BpfMap map = BpfMap.array("a.16_letters", 24, 1000);
        assertThat(map.descriptor()).isPositive();
        assertThat(map.memory().capacity()).isEqualTo(24_000);
        for (int offset = 0; offset < 24_000; offset += 8) {
            assertThat(map.memory().getLong(offset)).isZero();
        }
        map.memory().putLong(23_992, 1);

        map.close();
        map.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {-8, 0, 4, 12})
    void shouldRefuseValuesThatTheKernelWouldPad(final int valueBytes) {
        refused(() -> BpfMap.array("map", valueBytes, 1), "map map: valueBytes=" + valueBytes + " is no multiple of 8");
    }

    @ParameterizedTest
    @CsvSource({"8, 0", "8, -1", "8, 268435456", "1073741824, 2"})
    void shouldRefuseWhatNoBufferCanHold(final int valueBytes, final int entries) {
        refused(
                () -> BpfMap.array("map", valueBytes, entries),
                "map map: " + entries + " entries of " + valueBytes + " bytes; a buffer takes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "sixteen_letters_"})
    void shouldRefuseNamesThatTheKernelWould(final String name) {
        refused(() -> BpfMap.devices(name, 1), "name '" + name + "' is not of 1 to 15 letters");
    }

    private static void refused(final Supplier<BpfMap> creation, final String reason) {
        assertThatThrownBy(creation::get)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void shouldSayWhatTheKernelMinds() {
        assertThatThrownBy(() -> BpfMap.devices("ports", 0))
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining("map ports of 0 entries: EINVAL");
        try (BpfMap ports = BpfMap.devices("ports", 1)) {
            assertThatThrownBy(() -> ports.put(1, 1))
                    .isInstanceOf(SystemCallException.class)
                    .hasMessageContaining("map ports, entry 1 to be 1: E2BIG");
        }
    }

    @Test
    void shouldTellArraysFromOthers() {
        try (BpfMap sockets = BpfMap.sockets("sockets", 1);
                BpfMap array = BpfMap.array("cells", 8, 1)) {
            assertThatThrownBy(sockets::memory).hasMessageContaining("map sockets is no array");
            assertThatThrownBy(() -> array.put(0, 1)).hasMessageContaining("map cells is an array");
        }
    }
}
