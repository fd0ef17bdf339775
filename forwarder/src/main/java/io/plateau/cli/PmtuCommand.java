package io.plateau.cli;

import java.util.List;

/** {@code plateau pmtu}: the table of a running forwarder. */
final class PmtuCommand extends CommandGroup {
    PmtuCommand() {
        super("Shows and changes the path MTU table of a running forwarder. Changes are journalled with the uid of who"
                + " made them.");
        footer("", "Example:", "  sudo plateau pmtu list --state quarantined");
    }

    @Override
    List<String> names() {
        return List.of("accept", "clear", "list", "set", "show");
    }

    @Override
    Command make(final String name) {
        return switch (name) {
            case "accept" -> new PmtuAcceptCommand();
            case "clear" -> new PmtuClearCommand();
            case "list" -> new PmtuListCommand();
            case "set" -> new PmtuSetCommand();
            case "show" -> new PmtuShowCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Override
    public Integer call() {
        throw wrong("say what to do with the table: list, show, set, clear or accept");
    }
}
