package org.rekindle;

import java.nio.charset.StandardCharsets;

/** Strings as the raw layer has them: bytes in UTF-8; null stays null. */
final class Text {
    private Text() {}

    static byte[] bytes(String text) {
        if (text == null) return null;
        if (text.indexOf('\0') >= 0) throw new IllegalArgumentException("a text has a zero character; expected none");
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String of(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** The text at an address that the library keeps. */
    static String at(long address) {
        return of(raw.raw_string(address));
    }

    /** The text at an address that the library hands over. */
    static String take(long address) {
        try {
            return at(address);
        } finally {
            raw.rekindle_string_destroy(address);
        }
    }
}
