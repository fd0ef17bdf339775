package io.plateau.route.kernel;

import io.plateau.linux.NetlinkAttributes;
import io.plateau.linux.NetlinkMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel's policy rules (ip-rule(8)), as far as they are other than what every kernel begins with: table local, then
 * main, then default. We look no further than local and main, so these are told and not followed. Route agent only.
 */
final class PolicyRules {
    private static final int STRUCTURE_LENGTH = 12;
    private static final int FAMILY = 0;
    private static final int TABLE = 4;
    private static final int ATTRIBUTE_PRIORITY = 6;
    private static final int ATTRIBUTE_TABLE = 15;
    private static final int PRIORITY_MAIN = 32766;
    private static final int PRIORITY_DEFAULT = 32767;

    private final List<String> others = new ArrayList<>();
    private final NetlinkAttributes attributes = new NetlinkAttributes();

    PolicyRules() {}

    void beginDump() {
        others.clear();
    }

    void onDumped(final NetlinkMessage message) {
        int priority = 0;
        int table = message.unsignedByte(TABLE);
        message.attributes(STRUCTURE_LENGTH, attributes);
        while (attributes.next()) {
            if (attributes.type() == ATTRIBUTE_PRIORITY) {
                priority = attributes.word();
            } else if (attributes.type() == ATTRIBUTE_TABLE) {
                table = attributes.word();
            }
        }
        if (!isOrdinary(priority, table)) {
            others.add((message.unsignedByte(FAMILY) == Rtnetlink.AF_INET ? "IPv4" : "IPv6") + " rule " + priority
                    + " (table " + table + ")");
        }
    }

    private static boolean isOrdinary(final int priority, final int table) {
        return (priority == 0 && table == Rtnetlink.TABLE_LOCAL)
                || (priority == PRIORITY_MAIN && table == Rtnetlink.TABLE_MAIN)
                || (priority == PRIORITY_DEFAULT && table == Rtnetlink.TABLE_DEFAULT);
    }

    // Such as "IPv4 rule 1000 (table 100)".
    List<String> others() {
        return List.copyOf(others);
    }
}
