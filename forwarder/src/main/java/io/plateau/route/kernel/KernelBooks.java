package io.plateau.route.kernel;

import io.plateau.linux.NetlinkMessage;
import io.plateau.route.LinkAddresses;
import io.plateau.route.NeighbourTable;
import io.plateau.route.RouteTable;
import java.util.List;

/** Takes what the kernel tells to whom it concerns. Route agent only. */
final class KernelBooks {
    static final int[] GROUPS = {
        Rtnetlink.GROUP_LINK,
        Rtnetlink.GROUP_NEIGHBOUR,
        Rtnetlink.GROUP_IPV4_ADDRESS,
        Rtnetlink.GROUP_IPV4_ROUTE,
        Rtnetlink.GROUP_IPV4_RULE,
        Rtnetlink.GROUP_IPV6_ADDRESS,
        Rtnetlink.GROUP_IPV6_ROUTE,
        Rtnetlink.GROUP_IPV6_RULE,
        Rtnetlink.GROUP_NEXT_HOP,
    };

    private static final int LINK_INDEX = 4;
    private static final int ROUTES_BETWEEN_NEWS = 1024;

    private final RouteTable table;
    private final Links links;
    private final AddressBook addresses;
    private final NeighbourBook neighbours;
    private final NextHopObjects objects;
    private final RouteParser parser;
    private final RouteBook routes;
    private final PolicyRules rules = new PolicyRules();
    private final Backlog backlog = new Backlog();
    private boolean dumpingRoutes;
    private boolean needsDump;
    private int routesDumped;

    KernelBooks(
            final List<String> interfaces,
            final RouteTable table,
            final NeighbourTable neighbours,
            final LinkAddresses addresses,
            final Sysctls sysctls) {
        this.table = table;
        links = new Links(interfaces, table, sysctls);
        this.addresses = new AddressBook(links, addresses);
        this.neighbours = new NeighbourBook(links, neighbours, interfaces.size());
        objects = new NextHopObjects(links);
        parser = new RouteParser(links, objects);
        routes = new RouteBook(table);
    }

    Links links() {
        return links;
    }

    NeighbourBook neighbours() {
        return neighbours;
    }

    List<String> notFollowed() {
        return rules.others();
    }

    // Brings everything to what the kernel has, and hears the news now and then meanwhile. False if it has to be done
    // again: something never stood still, or news of the time ask for it.
    boolean dump(final KernelDump dump, final Runnable news) {
        final int any = Rtnetlink.AF_UNSPEC;
        boolean whole = dump.take(Rtnetlink.GET_LINK, links::beginDump, links::onDumped, any);
        links.endDump();
        whole &= dump.take(Rtnetlink.GET_ADDRESS, addresses::beginDump, addresses::onDumped, any);
        addresses.endDump();
        whole &= dump.take(Rtnetlink.GET_NEIGHBOUR, neighbours::beginDump, neighbours::onDumped, any);
        neighbours.endDump();
        whole &= dump.take(Rtnetlink.GET_NEXT_HOP, objects::clear, objects::onNew, any);
        final int[] both = {Rtnetlink.AF_INET, Rtnetlink.AF_INET6};
        whole &= dump.take(Rtnetlink.GET_RULE, rules::beginDump, rules::onDumped, both);
        dumpingRoutes = true;
        whole &= dump.take(Rtnetlink.GET_ROUTE, routes::beginDump, message -> onRouteDumped(message, news), both);
        routes.endDump();
        dumpingRoutes = false;
        needsDump = false;
        backlog.replay(this::onPutAside);
        return whole && !needsDump;
    }

    private void onPutAside(final NetlinkMessage message) {
        needsDump |= onEvent(message);
    }

    private void onRouteDumped(final NetlinkMessage message, final Runnable news) {
        if (parser.parse(message)) {
            routes.onDumped(parser.prefix(), parser.route());
        }
        routesDumped++;
        if (routesDumped % ROUTES_BETWEEN_NEWS == 0) {
            news.run();
        }
    }

    // Whether the kernel may have done more than it tells, so that only a dump shows it.
    boolean onEvent(final NetlinkMessage message) {
        if (dumpingRoutes && isOfRoutes(message.type())) {
            backlog.add(message); // the dump may be older or newer: in the end the news count
            return false;
        }
        switch (message.type()) {
            case Rtnetlink.NEW_ROUTE -> onNewRoute(message);
            case Rtnetlink.DELETE_ROUTE -> onRouteDeleted(message);
            case Rtnetlink.NEW_NEIGHBOUR -> neighbours.onNew(message);
            case Rtnetlink.DELETE_NEIGHBOUR -> neighbours.onDeleted(message);
            case Rtnetlink.NEW_ADDRESS -> addresses.onNew(message);
            default -> {
                return onRareEvent(message);
            }
        }
        return false;
    }

    private static boolean isOfRoutes(final int type) {
        return type == Rtnetlink.NEW_ROUTE
                || type == Rtnetlink.DELETE_ROUTE
                || type == Rtnetlink.NEW_NEXT_HOP
                || type == Rtnetlink.DELETE_NEXT_HOP;
    }

    private boolean onRareEvent(final NetlinkMessage message) {
        switch (message.type()) {
            case Rtnetlink.NEW_LINK -> {
                return onLink(links.onNew(message), message);
            }
            case Rtnetlink.DELETE_LINK -> {
                return onLink(links.onDeleted(message), message);
            }
            case Rtnetlink.DELETE_ADDRESS -> addresses.onDeleted(message); // and routes that prefer it as their source
            case Rtnetlink.NEW_NEXT_HOP -> onNextHop(objects.onNew(message));
            case Rtnetlink.DELETE_NEXT_HOP -> onNextHop(objects.onDeleted(message)); // and routes by it
            case Rtnetlink.NEW_RULE, Rtnetlink.DELETE_RULE -> {}
            default -> {
                return false;
            }
        }
        return true;
    }

    // The kernel takes IPv4 routes by a link that goes down out of its table without a word.
    private boolean onLink(final boolean changed, final NetlinkMessage message) {
        if (changed && !links.isUp(message.word(LINK_INDEX))) {
            routes.removeBy(message.word(LINK_INDEX));
        }
        return changed;
    }

    private void onNextHop(final int id) {
        for (final int affected : objects.affected(id)) {
            table.replaceHops(affected, objects.hops(affected, List.of()));
        }
    }

    private void onNewRoute(final NetlinkMessage message) {
        if (parser.parse(message)) {
            routes.onNew(parser.prefix(), parser.route(), message.flags());
        }
    }

    private void onRouteDeleted(final NetlinkMessage message) {
        if (parser.parse(message)) {
            routes.onDeleted(parser.prefix(), parser.route());
        }
    }
}
