package org.rekindle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Finds and loads the native libraries, once: from the folder that the system property {@value #PROPERTY} names; else
 * from the one given to {@link #use}; else from the jar, unpacked into a cache; else from the system's path.
 */
public final class NativeLibrary {
    /** Names a folder with the native libraries. */
    public static final String PROPERTY = "org.rekindle.library.path";

    /** Names the folder to unpack the jar's native libraries into. */
    public static final String CACHE_PROPERTY = "org.rekindle.cache";

    private static Path chosen;
    private static boolean loaded;

    private NativeLibrary() {}

    /**
     * Chooses the folder with the native libraries. Before anything else of this package is used.
     *
     * @param folder with all of them
     */
    public static synchronized void use(Path folder) {
        if (loaded) throw new IllegalStateException("the native libraries are loaded already; choose a folder before");
        chosen = folder;
    }

    static synchronized void load() {
        if (loaded) return;
        String property = System.getProperty(PROPERTY);
        if (property != null) {
            loadFrom(Path.of(property));
        } else if (chosen != null) {
            loadFrom(chosen);
        } else if (resource("libraries") != null) {
            loadFrom(unpacked());
        } else {
            System.loadLibrary("rekindlejava");
        }
        loaded = true;
    }

    /** In an order in which each finds those it needs. */
    private static void loadFrom(Path folder) {
        Path absolute = folder.toAbsolutePath();
        List<String> names = Files.exists(absolute.resolve("libraries"))
                ? readNames(absolute)
                : List.of("librekindlejava.so");
        for (String name : names) {
            try {
                System.load(absolute.resolve(name).toString());
            } catch (UnsatisfiedLinkError error) {
                UnsatisfiedLinkError explained = new UnsatisfiedLinkError(error.getMessage() + " (loading " + name
                        + " from " + absolute + "; expected a folder from which libraries may be executed; -D" + PROPERTY
                        + " names a folder with the libraries, -D" + CACHE_PROPERTY + " one to unpack them into)");
                explained.initCause(error);
                throw explained;
            }
        }
    }

    private static List<String> readNames(Path folder) {
        try {
            return Files.readAllLines(folder.resolve("libraries")).stream()
                    .map(line -> line.substring(line.indexOf(' ') + 1))
                    .toList();
        } catch (IOException exception) {
            throw new UncheckedIOException("cannot read the list of libraries in " + folder, exception);
        }
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        return system + "-" + machine;
    }

    private static InputStream resource(String name) {
        return NativeLibrary.class.getResourceAsStream("/native/" + platform() + "/" + name);
    }

    /** The cache's folder of this jar's libraries, which the hashes in their list name. */
    private static Path unpacked() {
        Path cache = cache();
        try (InputStream list = resource("libraries")) {
            byte[] lines = list.readAllBytes();
            Path folder = cache.resolve(nameOf(lines));
            if (Files.isDirectory(folder)) return folder;
            Files.createDirectories(cache);
            Path temporary = Files.createTempDirectory(cache, "unpacking-");
            try {
                for (String line : new String(lines, java.nio.charset.StandardCharsets.UTF_8).split("\n")) {
                    copy(line.substring(line.indexOf(' ') + 1), temporary);
                }
                Files.write(temporary.resolve("libraries"), lines);
                moveInPlace(temporary, folder);
            } finally {
                remove(temporary);
            }
            return folder;
        } catch (IOException exception) {
            throw new UncheckedIOException(
                    "cannot unpack the native libraries into " + cache + "; expected a folder that can be written; -D"
                            + CACHE_PROPERTY + " names another one",
                    exception);
        }
    }

    private static Path cache() {
        String property = System.getProperty(CACHE_PROPERTY);
        if (property != null) return Path.of(property);
        return Path.of(System.getProperty("user.home"), ".cache", "rekindle");
    }

    private static String nameOf(byte[] lines) {
        try {
            byte[] hash = java.security.MessageDigest.getInstance("SHA-256").digest(lines);
            return java.util.HexFormat.of().formatHex(hash).substring(0, 32);
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static void copy(String name, Path folder) throws IOException {
        try (InputStream library = resource(name)) {
            if (library == null) throw new IOException("the jar has no " + name);
            Files.copy(library, folder.resolve(name));
        }
    }

    /** Another process may be first; its folder is as good. */
    private static void moveInPlace(Path temporary, Path folder) throws IOException {
        try {
            Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException exception) {
            if (!Files.isDirectory(folder)) throw exception;
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) return;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) Files.delete(file);
        }
        Files.delete(folder);
    }
}
