package org.rekindle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds and loads the native libraries, once: from the folder that the system property {@value #PROPERTY} names; else
 * from the one given to {@link #use}; else from the jar, unpacked into a cache; else from the system's path. If they
 * cannot be loaded, the call that needed them throws a {@link RekindleException}.
 *
 * <p>Each start checks the cache by hashes and replaces what is damaged. If the cache cannot be used, the libraries are
 * unpacked into a temporary folder, and a warning in {@code System.getLogger("org.rekindle")} says so.
 */
public final class NativeLibrary {
    /** Names a folder with the native libraries. */
    public static final String PROPERTY = "org.rekindle.library.path";

    /** Names the folder to unpack the jar's native libraries into. */
    public static final String CACHE_PROPERTY = "org.rekindle.cache";

    private static final String ADVICE = "-D" + PROPERTY + " names a folder with the libraries, -D" + CACHE_PROPERTY
            + " one to unpack them into";
    private static final String BINDING = "librekindlejava.so";

    private static Path chosen;
    private static volatile boolean loaded;

    private NativeLibrary() {}

    /**
     * Chooses the folder with the native libraries. It must be called before anything else of this package is used.
     *
     * @param folder has all of them
     */
    public static synchronized void use(Path folder) {
        if (loaded) throw new IllegalStateException("the native libraries are loaded already; choose a folder before");
        chosen = folder;
    }

    /** Each way into this package begins here. */
    static void load() {
        if (!loaded) loadOnce();
    }

    private static synchronized void loadOnce() {
        if (loaded) return;
        String property = System.getProperty(PROPERTY);
        if (property != null) {
            loadFrom(Path.of(property));
        } else if (chosen != null) {
            loadFrom(chosen);
        } else {
            NativePlatform.require();
            if (resource("libraries") != null) {
                loadFromJar();
            } else {
                loadFromSystem();
            }
        }
        loaded = true;
    }

    private static RekindleException failure(Status status, String message, Throwable cause) {
        return new RekindleException(status, message, cause);
    }

    /** A folder of the program's own; where it has a list of hashes, they must be right. */
    private static void loadFrom(Path folder) {
        Path absolute = folder.toAbsolutePath();
        try {
            List<NativeFile> files = NativeFile.list(Files.newInputStream(absolute.resolve("libraries")));
            for (NativeFile file : files) {
                if (file.isWholeIn(absolute)) continue;
                throw failure(Status.IO_ERROR, absolute.resolve(file.name()) + " is damaged or missing; expected the SHA-256 "
                        + file.hash() + ", as " + absolute.resolve("libraries") + " says", null);
            }
            load(absolute, files);
        } catch (NoSuchFileException unlisted) {
            load(absolute, List.of(new NativeFile(BINDING, "")));
        } catch (IOException exception) {
            throw failure(Status.IO_ERROR, "cannot read the libraries in " + absolute, exception);
        }
    }

    private static void load(Path folder, List<NativeFile> files) {
        try {
            loadAll(folder, files);
        } catch (UnsatisfiedLinkError error) {
            throw failure(Status.IO_ERROR, error.getMessage() + " (loading from " + folder
                    + "; expected a folder from which libraries may be executed; " + ADVICE + ")", error);
        }
    }

    private static void loadFromSystem() {
        try {
            System.loadLibrary("rekindlejava");
        } catch (UnsatisfiedLinkError error) {
            NativePlatform.explain(error);
            throw failure(Status.NOT_FOUND, error.getMessage() + "; the jar has no libraries; " + ADVICE, error);
        }
    }

    /** In an order in which each finds those it needs. */
    private static void loadAll(Path folder, List<NativeFile> files) {
        refuseSecondCopy(folder);
        for (NativeFile file : files) {
            try {
                System.load(folder.resolve(file.name()).toString());
            } catch (UnsatisfiedLinkError error) {
                NativePlatform.explain(error);
                throw error;
            }
        }
    }

    /** Of another class loader, which the virtual machine notices only where both load the same file. */
    private static void refuseSecondCopy(Path folder) {
        for (String file : NativePlatform.mappedFiles("/" + BINDING)) {
            if (!file.equals(folder.resolve(BINDING).toString())) throw NativePlatform.secondClassLoader(file);
        }
    }

    private static InputStream resource(String name) {
        return NativeLibrary.class.getResourceAsStream("/native/linux-x86_64/" + name);
    }

    private static InputStream open(String name) throws IOException {
        InputStream library = resource(name);
        if (library == null) throw new IOException("the jar has no " + name);
        return library;
    }

    private static void loadFromJar() {
        List<NativeFile> files;
        try {
            files = NativeFile.list(open("libraries"));
        } catch (IOException exception) {
            throw failure(Status.IO_ERROR, "cannot read the jar's native libraries", exception);
        }
        List<Throwable> failures = new ArrayList<>();
        Path cache = cache().toAbsolutePath();
        try {
            loadAll(NativeCache.filled(cache, files, NativeLibrary::open), files);
            return;
        } catch (IOException | UnsatisfiedLinkError unusable) {
            failures.add(unusable);
        }
        try {
            loadFromTemporary(files);
        } catch (IOException | UnsatisfiedLinkError unusable) {
            RekindleException none = failure(Status.IO_ERROR, "the jar's native libraries need a folder that can be written "
                    + "and from which libraries may be executed; " + cache + ": " + text(failures.get(0))
                    + "; java.io.tmpdir, " + System.getProperty("java.io.tmpdir") + ": " + text(unusable) + "; " + ADVICE,
                    unusable);
            none.addSuppressed(failures.get(0));
            throw none;
        }
        System.getLogger("org.rekindle").log(System.Logger.Level.WARNING, "the cache of native libraries, " + cache
                + ", cannot be used: " + text(failures.get(0)) + "; they were unpacked for this process alone, which takes "
                + "longer; " + ADVICE);
    }

    private static String text(Throwable reason) {
        return reason instanceof UnsatisfiedLinkError ? reason.getMessage() : reason.toString();
    }

    /** What is loaded stays when its file is gone. */
    private static void loadFromTemporary(List<NativeFile> files) throws IOException {
        Path folder = Files.createTempDirectory("rekindle-").toRealPath();
        try {
            NativeCache.unpack(folder, files, NativeLibrary::open);
            loadAll(folder, files);
        } finally {
            NativeCache.remove(folder);
        }
    }

    private static Path cache() {
        String property = System.getProperty(CACHE_PROPERTY);
        if (property != null) return Path.of(property);
        return Path.of(System.getProperty("user.home"), ".cache", "rekindle");
    }
}
