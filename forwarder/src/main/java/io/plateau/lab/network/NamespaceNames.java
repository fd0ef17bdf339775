package io.plateau.lab.network;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names of the lab's namespaces: each says which process made it, so that what a crash leaves can be told and removed. */
public final class NamespaceNames {
    private static final String PREFIX = "plateau-lab-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9]{1,10})-[a-z]+");

    private final String prefix;

    private NamespaceNames(final String prefix) {
        this.prefix = prefix;
    }

    /**
     * Names that say this process.
     *
     * @return of its namespaces
     */
    public static NamespaceNames ofThisProcess() {
        return new NamespaceNames(PREFIX + ProcessHandle.current().pid() + "-");
    }

    /**
     * One name.
     *
     * @param node small letters
     * @return of the node's namespace
     */
    public String of(final String node) {
        return prefix + node;
    }

    List<String> existing() {
        return all().filter(name -> name.startsWith(prefix)).toList();
    }

    /**
     * Removes what labs left that are no more, and ends what still runs in there.
     *
     * @return namespaces that were removed
     */
    public static int sweep() {
        final List<String> stale = all().filter(NamespaceNames::isStale).toList();
        for (final String name : stale) {
            Execution.run(List.of("ip", "netns", "pids", name))
                    .lines()
                    .map(line -> ProcessHandle.of(Long.parseLong(line.strip())))
                    .forEach(process -> process.ifPresent(ProcessHandle::destroyForcibly));
            delete(name);
        }
        return stale.size();
    }

    static void delete(final String name) {
        Execution.run(List.of("ip", "netns", "delete", name));
    }

    private static Stream<String> all() {
        return Execution.run(List.of("ip", "netns", "list")).lines().map(line -> line.replaceFirst(" .*", ""));
    }

    private static boolean isStale(final String name) {
        final Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return false;
        }
        final long maker = Long.parseLong(matcher.group(1));
        // Its number is ours now: this process has made none yet.
        return maker == ProcessHandle.current().pid() || ProcessHandle.of(maker).isEmpty();
    }
}
