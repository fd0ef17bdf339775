package io.plateau.cli;

import java.util.List;

/** {@code plateau journal}: what happened to the table. */
final class JournalCommand extends CommandGroup {
    JournalCommand() {
        super("Answers from a journal: a running forwarder's or a copied folder. Reads only; needs no privileges"
                + " beyond reading the files.");
        footer("", "Example:", "  plateau journal tail --follow");
    }

    @Override
    List<String> names() {
        return List.of("tail", "explain", "table", "diff", "what-if", "report", "export", "verify");
    }

    @Override
    Command make(final String name) {
        return switch (name) {
            case "tail" -> new JournalTailCommand();
            case "explain" -> new JournalExplainCommand();
            case "table" -> new JournalTableCommand();
            case "diff" -> new JournalDiffCommand();
            case "what-if" -> new JournalWhatIfCommand();
            case "report" -> new JournalReportCommand();
            case "export" -> new JournalExportCommand();
            case "verify" -> new JournalVerifyCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Override
    public Integer call() {
        throw wrong("say what to do with the journal: " + String.join(", ", names()));
    }
}
