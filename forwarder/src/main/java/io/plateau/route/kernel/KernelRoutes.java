package io.plateau.route.kernel;

import io.plateau.linux.EventDescriptor;
import io.plateau.linux.NetlinkMessage;
import io.plateau.linux.NetlinkSocket;
import io.plateau.linux.PollSet;
import io.plateau.linux.SystemCallException;
import io.plateau.route.LinkAddresses;
import io.plateau.route.NeighbourTable;
import io.plateau.route.ReversePathRules;
import io.plateau.route.RouteTable;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;

/**
 * Keeps routes, neighbours and addresses as the kernel has them: dumped at first, followed live, and dumped again when the
 * kernel had to throw news away, or did something that it tells nobody of. While a dump is taken the tables stay as they
 * are; afterwards only what differs is changed. A link that goes down counts at once, whatever the dump takes.
 *
 * <p>Followed are the tables local and main. Routes for one kind of service (tos), for one source prefix, other tables and
 * policy rules are not; {@link #notFollowed} names the rules. The longest prefix counts over both tables together, as the
 * kernel has it for IPv4 without rules.
 *
 * <p>One thread, in the network namespace of the ports; the counters and {@link #wakeUp} are any thread's.
 */
public final class KernelRoutes implements Agent, AutoCloseable {
    private static final int EVENT_BUFFER_LENGTH = 32 << 20;
    private static final int ASK_BUFFER_LENGTH = 1 << 20;
    private static final int DATAGRAMS_AT_ONCE = 256;
    private static final int WAIT_MS = 100;
    private static final long PERIOD_NS = 1_000_000_000L;

    private final List<String> interfaces;
    private final LongSupplier clock;
    private final EventDescriptor awake = new EventDescriptor();
    private final RouteTable routes = new RouteTable();
    private final NeighbourTable neighbours = new NeighbourTable(awake::raise);
    private final LinkAddresses addresses;
    private final ReversePathRules reversePaths;
    private final Sysctls sysctls = new Sysctls(Sysctls.KERNEL);
    private final NetlinkSocket events;
    private final NetlinkSocket dumping = new NetlinkSocket(ASK_BUFFER_LENGTH);
    private final NetlinkSocket asking = new NetlinkSocket(ASK_BUFFER_LENGTH); // neighbours, also while a dump goes on
    private final PollSet waiting;
    private final KernelBooks books;
    private final AtomicLong overruns = new AtomicLong();
    private final AtomicLong dumps = new AtomicLong();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();
    private long tickNs;
    private long dumpDueNs = Long.MAX_VALUE;
    private volatile List<String> notFollowed = List.of();

    /**
     * Opens the conversations with the kernel, in the calling thread's network namespace.
     *
     * @param interfaces of the ports, by port index
     * @param clock monotonic, in nanoseconds
     */
    public KernelRoutes(final List<String> interfaces, final LongSupplier clock) {
        this(interfaces, clock, EVENT_BUFFER_LENGTH);
    }

    KernelRoutes(final List<String> interfaces, final LongSupplier clock, final int eventBufferLength) {
        this.interfaces = List.copyOf(interfaces);
        this.clock = clock;
        addresses = new LinkAddresses(interfaces.size());
        events = new NetlinkSocket(eventBufferLength);
        waiting = new PollSet(events.descriptor(), awake.descriptor());
        reversePaths = new ReversePathRules(interfaces.size());
        books = new KernelBooks(this.interfaces, routes, neighbours, addresses, sysctls);
    }

    /**
     * The routes.
     *
     * @return filled by {@link #onStart}
     */
    public RouteTable routes() {
        return routes;
    }

    /**
     * The neighbours; a question wakes this agent.
     *
     * @return filled by {@link #onStart}
     */
    public NeighbourTable neighbours() {
        return neighbours;
    }

    /**
     * The addresses.
     *
     * @return filled by {@link #onStart}
     */
    public LinkAddresses addresses() {
        return addresses;
    }

    /**
     * How each port checks where datagrams come from.
     *
     * @return filled by {@link #onStart}
     */
    public ReversePathRules reversePaths() {
        return reversePaths;
    }

    /**
     * Policy rules that are there and not followed.
     *
     * @return such as {@code IPv4 rule 1000 (table 100)}; empty if there are none
     */
    public List<String> notFollowed() {
        return notFollowed;
    }

    /**
     * How often the kernel had to throw news away.
     *
     * @return since the start
     */
    public long overruns() {
        return overruns.get();
    }

    /**
     * How often everything was dumped.
     *
     * @return at least 1 after {@link #onStart}
     */
    public long dumps() {
        return dumps.get();
    }

    /**
     * How many news came from the kernel.
     *
     * @return messages
     */
    public long changes() {
        return changes.get();
    }

    /**
     * How often the kernel would not look for a neighbour: its table is full, or the link went down.
     *
     * @return since the start
     */
    public long refusals() {
        return refusals.get();
    }

    /** Dumps everything. Afterwards the tables are what the kernel has. */
    @Override
    public void onStart() {
        for (final int group : KernelBooks.GROUPS) {
            events.subscribe(group);
        }
        dump();
        tick();
    }

    @Override
    public String roleName() {
        return "routes";
    }

    /** Ends the wait that {@link #doWork} may be in. Any thread. */
    public void wakeUp() {
        awake.raise();
    }

    /**
     * Waits for news, questions or the next second, and works them off.
     *
     * @return work done
     */
    @Override
    public int doWork() {
        if (waiting.await(WAIT_MS) > 0) {
            if (waiting.isReady(1)) {
                awake.lower();
            }
            if (waiting.error(0) != 0) {
                onOverrun(); // the wait took the error, so that receive() will not tell
            }
        }
        final int work = hearNews();
        final long nowNs = clock.getAsLong();
        if (nowNs - tickNs >= PERIOD_NS) {
            tickNs = nowNs;
            tick();
        }
        if (nowNs >= dumpDueNs) {
            dump();
        }
        return work;
    }

    private int hearNews() {
        return follow() + neighbours.takeQuestions(this::use);
    }

    private int follow() {
        for (int datagrams = 0; datagrams < DATAGRAMS_AT_ONCE; datagrams++) {
            final NetlinkSocket.Outcome outcome = events.receive(this::onEvent);
            if (outcome == NetlinkSocket.Outcome.NOTHING) {
                return datagrams;
            }
            if (outcome == NetlinkSocket.Outcome.OVERRUN) {
                onOverrun();
                return datagrams + 1;
            }
        }
        return DATAGRAMS_AT_ONCE;
    }

    private void onOverrun() {
        overruns.incrementAndGet();
        dumpDueNs = clock.getAsLong();
    }

    private void onEvent(final NetlinkMessage message) {
        changes.incrementAndGet();
        if (books.onEvent(message)) {
            dumpDueNs = Math.min(dumpDueNs, clock.getAsLong() + PERIOD_NS);
        }
    }

    private void dump() {
        // What waits is older than the dump; of what comes later, what the dump already has changes nothing.
        while (events.receive(older -> {}) != NetlinkSocket.Outcome.NOTHING) {
            changes.incrementAndGet();
        }
        dumpDueNs = Long.MAX_VALUE;
        final boolean whole = books.dump(new KernelDump(dumping), this::hearNews);
        notFollowed = books.notFollowed();
        if (!whole) {
            dumpDueNs = Math.min(dumpDueNs, clock.getAsLong() + PERIOD_NS);
        }
        dumps.incrementAndGet();
    }

    private void tick() {
        for (int port = 0; port < interfaces.size(); port++) {
            reversePaths.update(port, sysctls.reversePath(interfaces.get(port)));
        }
        neighbours.takeUsed(this::use);
    }

    private void use(final int port, final long high, final long low) {
        final int interfaceIndex = books.links().interfaceOf(port);
        if (interfaceIndex == 0) {
            return;
        }
        try {
            asking.request(books.neighbours().use(interfaceIndex, high, low));
        } catch (final SystemCallException tableFullOrLinkDown) {
            refusals.incrementAndGet();
        }
    }

    /** Ends the conversations. Idempotent. */
    @Override
    public void close() {
        events.close();
        dumping.close();
        asking.close();
        awake.close();
    }

    @Override
    public void onClose() {
        close();
    }
}
