package io.plateau.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class BenchmarksTest {
    @Test
    void shouldTellWhatIsAllocated() {
        assertArrayEquals(
                new String[] {"LookUp", "-f", "1", "-prof", "gc"}, Benchmarks.withAllocations("LookUp", "-f", "1"));
    }

    @Test
    void shouldLeaveAnotherProfilerAlone() {
        assertArrayEquals(new String[] {"-prof", "perfnorm"}, Benchmarks.withAllocations("-prof", "perfnorm"));
    }
}
