package io.plateau.route;

import io.plateau.wire.IpAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The machines on our links and their hardware addresses; and the questions of those who look for one that is not here.
 *
 * <p>One writer, the control side; readers never wait. Open addressing with linear probing, at most half full. The hash is
 * keyed, so that nobody on a link can choose addresses that share a slot. A neighbour that is forgotten keeps its slot
 * until the table is made anew.
 */
public final class NeighbourTable {
    private static final int FEWEST_SLOTS = 1024;
    private static final int QUESTION = 1;
    private static final int QUESTION_HIGH = 0;
    private static final int QUESTION_LOW = 8;
    private static final int QUESTION_PORT = 16;
    private static final int QUESTION_LENGTH = 20;
    private static final int QUESTIONS_LENGTH = 1 << 16; // 2048 of them with their headers
    private static final int QUESTIONS_AT_ONCE = 256;
    private static final int HASH_SHIFT = 32;

    private final long secret = new SecureRandom().nextLong() | 1;
    private final ManyToOneRingBuffer questions = new ManyToOneRingBuffer(
            new UnsafeBuffer(ByteBuffer.allocateDirect(QUESTIONS_LENGTH + RingBufferDescriptor.TRAILER_LENGTH)));
    private final Runnable wakeUp;
    private volatile AtomicReferenceArray<Neighbour> slots = new AtomicReferenceArray<>(FEWEST_SLOTS);
    private int occupied;

    /** Makes an empty table whose questions wait until somebody looks. */
    public NeighbourTable() {
        this(() -> {});
    }

    /**
     * Makes an empty table.
     *
     * @param wakeUp wakes whoever answers questions; called by the threads that ask, must not wait or allocate
     */
    public NeighbourTable(final Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    /** Takes a neighbour. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Takes one.
         *
         * @param port index of the port behind which it is
         * @param high first eight bytes of its address, 0 for IPv4
         * @param low last eight bytes
         */
        void visit(int port, long high, long low);
    }

    /**
     * A view for one thread.
     *
     * @return to be owned by the thread that asks
     */
    public NeighbourReader reader() {
        return new NeighbourReader(this);
    }

    // Any thread. Null if it was never known.
    Neighbour find(final int port, final long high, final long low) {
        final AtomicReferenceArray<Neighbour> table = slots;
        int slot = home(table, port, high, low);
        // Acquire: pairs with the release store in insert().
        Neighbour found = table.getAcquire(slot);
        while (found != null && !found.is(port, high, low)) {
            slot = (slot + 1) & (table.length() - 1);
            found = table.getAcquire(slot);
        }
        return found;
    }

    private int home(final AtomicReferenceArray<Neighbour> table, final int port, final long high, final long low) {
        final long once = fold(high ^ (port + secret));
        final long twice = fold(low ^ once);
        return (int) (twice >>> HASH_SHIFT) & (table.length() - 1);
    }

    private long fold(final long word) {
        return Math.multiplyHigh(word, secret) ^ (word * secret);
    }

    // Any thread.
    boolean ask(final int port, final long high, final long low) {
        final int index = questions.tryClaim(QUESTION, QUESTION_LENGTH);
        if (index < 0) {
            return false;
        }
        questions.buffer().putLong(index + QUESTION_HIGH, high);
        questions.buffer().putLong(index + QUESTION_LOW, low);
        questions.buffer().putInt(index + QUESTION_PORT, port);
        questions.commit(index);
        wakeUp.run();
        return true;
    }

    /**
     * Takes some of the questions that were asked. Writer only.
     *
     * @param visitor takes each
     * @return how many
     */
    public int takeQuestions(final Visitor visitor) {
        return questions.read(
                (type, buffer, index, length) -> visitor.visit(
                        buffer.getInt(index + QUESTION_PORT),
                        buffer.getLong(index + QUESTION_HIGH),
                        buffer.getLong(index + QUESTION_LOW)),
                QUESTIONS_AT_ONCE);
    }

    /**
     * Takes the neighbours that were used since the last call and that only go on being known if the kernel is told so.
     * Writer only.
     *
     * @param visitor takes each
     */
    public void takeUsed(final Visitor visitor) {
        final AtomicReferenceArray<Neighbour> table = slots;
        for (int slot = 0; slot < table.length(); slot++) {
            final Neighbour neighbour = table.getPlain(slot);
            if (neighbour != null && neighbour.state() == NeighbourState.STALE && neighbour.takeUsed()) {
                visitor.visit(neighbour.port, neighbour.high, neighbour.low);
            }
        }
    }

    /**
     * Notes what is known of a neighbour. Writer only.
     *
     * @param port index
     * @param address of the neighbour
     * @param mac 48 bits, the first byte on the wire uppermost; 0 if it is not known
     * @param state what the kernel says
     */
    public void put(final int port, final IpAddress address, final long mac, final NeighbourState state) {
        final Neighbour known = find(port, address.high(), address.low());
        if (known != null) {
            known.set(mac, state);
        } else if (state != NeighbourState.UNKNOWN) {
            final Neighbour added = new Neighbour(port, address.high(), address.low());
            added.set(mac, state);
            add(added);
        }
    }

    /**
     * Forgets a neighbour. Writer only.
     *
     * @param port index
     * @param address of the neighbour
     */
    public void remove(final int port, final IpAddress address) {
        put(port, address, 0, NeighbourState.UNKNOWN);
    }

    /**
     * Forgets the neighbours behind a port but for some. Writer only.
     *
     * @param port index
     * @param staying addresses
     */
    public void retain(final int port, final Set<IpAddress> staying) {
        final AtomicReferenceArray<Neighbour> table = slots;
        for (int slot = 0; slot < table.length(); slot++) {
            final Neighbour neighbour = table.getPlain(slot);
            if (neighbour != null
                    && neighbour.port == port
                    && !staying.contains(new IpAddress(neighbour.high, neighbour.low))) {
                neighbour.set(0, NeighbourState.UNKNOWN);
            }
        }
    }

    private void add(final Neighbour added) {
        if (occupied >= slots.length() / 2) {
            remake();
        }
        insert(slots, added);
        occupied++;
    }

    private void remake() {
        final AtomicReferenceArray<Neighbour> old = slots;
        int known = 0;
        for (int slot = 0; slot < old.length(); slot++) {
            known += isKnown(old.getPlain(slot)) ? 1 : 0;
        }
        final int length = BitUtil.findNextPositivePowerOfTwo(Math.max(FEWEST_SLOTS, 4 * known));
        final AtomicReferenceArray<Neighbour> made = new AtomicReferenceArray<>(length);
        for (int slot = 0; slot < old.length(); slot++) {
            if (isKnown(old.getPlain(slot))) {
                insert(made, old.getPlain(slot));
            }
        }
        occupied = known;
        slots = made;
    }

    private static boolean isKnown(final Neighbour neighbour) {
        return neighbour != null && neighbour.state() != NeighbourState.UNKNOWN;
    }

    private void insert(final AtomicReferenceArray<Neighbour> table, final Neighbour added) {
        int slot = home(table, added.port, added.high, added.low);
        while (table.getPlain(slot) != null) {
            slot = (slot + 1) & (table.length() - 1);
        }
        // Release: the neighbour before its slot; pairs with the acquire load in find().
        table.setRelease(slot, added);
    }
}
