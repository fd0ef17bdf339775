package io.plateau.pmtu.table;

/** Parts of tables that tests look at by themselves. */
final class TestTables {
    private TestTables() {}

    // An index over rows that are all free.
    static HostIndex index(final int capacity, final long secretHigh, final long secretLow) {
        final TableMemory memory = TableMemory.offHeap(capacity);
        return new HostIndex(new HostEntries(capacity, memory.hosts()), memory, capacity, secretHigh, secretLow);
    }
}
