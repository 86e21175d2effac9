package org.rekindle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What is said where the native libraries cannot run, or run already. */
final class NativePlatform {
    private static final String EXPECTED = "expected Linux on x86-64 with glibc 2.34 or later, as in Debian 12";
    private static final Set<String> MACHINES = Set.of("amd64", "x86_64");
    private static final String DELETED = " (deleted)";

    private NativePlatform() {}

    /** Of the jar's libraries, and of those on the system's path. */
    static void require() {
        String system = System.getProperty("os.name");
        String machine = System.getProperty("os.arch");
        if (system.equals("Linux") && MACHINES.contains(machine)) return;
        throw unsupported("this is " + system + " on " + machine, null);
    }

    /** Throws, where an error tells that no folder could have done. */
    static void explain(UnsatisfiedLinkError error) {
        explain(error, mappedFiles(""));
    }

    /** With the files that the process has mapped. */
    static void explain(UnsatisfiedLinkError error, List<String> files) {
        String message = String.valueOf(error.getMessage());
        if (message.contains("already loaded in another classloader")) {
            throw secondClassLoader(message.replaceAll("^Native Library (.*) already loaded in another classloader$", "$1"));
        }
        if (files.stream().anyMatch(file -> file.contains("/ld-musl-"))) {
            throw unsupported("this Java runs on musl, as in Alpine's images (" + message + ")", error);
        }
        if (message.contains("GLIBC_")) throw unsupported("this system's glibc is too old (" + message + ")", error);
    }

    private static RekindleException unsupported(String found, UnsatisfiedLinkError cause) {
        return new RekindleException(
                Status.UNSUPPORTED, "Rekindle's native libraries cannot run here: " + found + "; " + EXPECTED, cause);
    }

    static RekindleException secondClassLoader(String file) {
        return new RekindleException(
                Status.INVALID_STATE,
                "Rekindle's native libraries are in use by another class loader of this process (" + file
                        + "); expected one for all: put the jar where those who use it share it, such as an application "
                        + "server's common libraries",
                null);
    }

    /** The files that this process has mapped whose path ends so; one that was removed since, too. */
    static List<String> mappedFiles(String end) {
        try {
            return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                    .filter(line -> line.indexOf('/') >= 0)
                    .map(line -> line.substring(line.indexOf('/')))
                    .filter(file -> (file.endsWith(DELETED) ? file.substring(0, file.length() - DELETED.length()) : file)
                            .endsWith(end))
                    .distinct()
                    .toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
