package io.plateau.report.page;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;

/** JSON that stays JSON inside a script element: nothing in it can end the element or begin another. Immutable. */
final class HtmlSafeEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final int LINE_SEPARATOR = 0x2028;
    private static final int PARAGRAPH_SEPARATOR = 0x2029;
    private static final int[] ASCII = ascii();

    private static int[] ascii() {
        final int[] escapes = standardAsciiEscapesForJSON();
        for (final char dangerous : new char[] {'<', '>', '&', '\''}) {
            escapes[dangerous] = ESCAPE_STANDARD;
        }
        return escapes;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return ASCII.clone();
    }

    @Override
    public SerializableString getEscapeSequence(final int character) {
        return character == LINE_SEPARATOR || character == PARAGRAPH_SEPARATOR
                ? new SerializedString(String.format("\\u%04x", character))
                : null;
    }
}
