package io.plateau.settings;

import io.plateau.settings.Settings.ListenSettings;
import io.plateau.wire.IpAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code listen: "ADDRESS:PORT"}. */
final class ListenReader {
    private static final Pattern IPV4 = Pattern.compile("([0-9.]+):([0-9]{1,5})");
    private static final Pattern IPV6 = Pattern.compile("\\[([0-9A-Fa-f:.]+)]:([0-9]{1,5})");
    private static final Limit PORT = new Limit(0, 65_535, "RFC 9293 section 3.1");

    private ListenReader() {}

    // Null if the key is absent or wrong.
    static ListenSettings read(final Section section) {
        final String text = section.text("listen", null);
        if (text == null) {
            return null;
        }
        final Matcher ipv4 = IPV4.matcher(text);
        final Matcher ipv6 = IPV6.matcher(text);
        final Matcher matcher = ipv4.matches() ? ipv4 : ipv6;
        try {
            if (ipv4.matches() || ipv6.matches()) {
                final int port = Integer.parseInt(matcher.group(2));
                final boolean possible = section.allowed("listen", "port " + port, port, PORT);
                return possible ? new ListenSettings(IpAddress.parse(matcher.group(1)), port) : null;
            }
            section.fault("listen", "'" + text + "' is not ADDRESS:PORT; write \"127.0.0.1:9464\" or \"[::1]:9464\"");
        } catch (final IllegalArgumentException malformed) {
            section.fault(
                    "listen", "'" + matcher.group(1) + "' is no address; write \"127.0.0.1:9464\" or \"[::1]:9464\"");
        }
        return null;
    }
}
