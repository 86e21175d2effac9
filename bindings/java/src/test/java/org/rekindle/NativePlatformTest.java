package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What no folder could have cured is told as what it is. The texts of the errors are those of real machines. */
class NativePlatformTest {
    private static final List<String> GLIBC = List.of("/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2");

    private static RekindleException told(String error, List<String> mapped) {
        return assertThrows(
                RekindleException.class, () -> NativePlatform.explain(new UnsatisfiedLinkError(error), mapped));
    }

    @Test
    void musl() {
        String error = "Error relocating /tmp/libgomp.so.1: __register_atfork: symbol not found";
        RekindleException told = told(error, List.of("/lib/ld-musl-x86_64.so.1"));
        assertSame(Status.UNSUPPORTED, told.status());
        assertEquals(
                "Rekindle's native libraries cannot run here: this Java runs on musl, as in Alpine's images (" + error
                        + "); expected Linux on x86-64 with glibc 2.34 or later, as in Debian 12",
                told.getMessage());
    }

    @Test
    void anOldGlibc() {
        String error = "/c/librekindle.so.0: /lib/libc.so.6: version `GLIBC_2.34' not found (required by /c/librekindle.so.0)";
        assertTrue(told(error, GLIBC).getMessage().contains("this system's glibc is too old (" + error + "); expected"));
        assertSame(Status.UNSUPPORTED, told(error, GLIBC).status());
    }

    @Test
    void anotherClassLoader() {
        RekindleException told = told("Native Library /c/libgomp.so.1 already loaded in another classloader", GLIBC);
        assertSame(Status.INVALID_STATE, told.status());
        assertTrue(told.getMessage().contains("another class loader of this process (/c/libgomp.so.1); expected one"));
    }

    @Test
    void aFolderIsLeftToTheCaller() {
        UnsatisfiedLinkError error = new UnsatisfiedLinkError("/c/libgomp.so.1: failed to map segment from shared object");
        assertDoesNotThrow(() -> NativePlatform.explain(error, GLIBC));
    }
}
