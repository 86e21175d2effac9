package org.rekindle;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A folder with a jar's native libraries, for all processes of a user. What is not as it must be is replaced, by another
 * file under the same name: a process that has the former one in use keeps it. Only one process replaces at a time, and
 * it looks again before, so that what another one has found whole stays.
 */
final class NativeCache {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?> FOR_THIS_USER = PosixFilePermissions.asFileAttribute(PRIVATE);
    private static final int STICKY = 01000;
    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final long LOCK_SECONDS = 60;

    private NativeCache() {}

    /** Where a jar's files come from. */
    interface Source {
        InputStream open(String name) throws IOException;
    }

    /** The folder below the cache that has these files whole. */
    static Path filled(Path cache, List<NativeFile> files, Source source) throws IOException {
        Files.createDirectories(cache.getParent());
        Path folder = privateFolder(cache).toRealPath().resolve(NativeFile.nameOf(files));
        if (!Files.isDirectory(folder)) Files.deleteIfExists(folder);
        privateFolder(folder);
        if (areWhole(folder, files)) return folder;
        if (owner(folder) == user()) Files.setPosixFilePermissions(folder, PRIVATE);
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("lock").toFile(), "rw");
                FileLock lock = lock(file.getChannel(), folder)) {
            unpack(folder, files, source);
        }
        return folder;
    }

    private static boolean areWhole(Path folder, List<NativeFile> files) {
        for (NativeFile file : files) {
            if (!isWhole(folder, file)) return false;
        }
        return true;
    }

    private static boolean isWhole(Path folder, NativeFile file) {
        try {
            return file.isWholeIn(folder) && isOfThisUserAlone(folder.resolve(file.name()));
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Puts what is missing or damaged into a folder that no other process changes meanwhile. */
    static void unpack(Path folder, List<NativeFile> files, Source source) throws IOException {
        for (NativeFile file : files) {
            remove(temporary(folder, file)); // of a process that was killed
            if (!isWhole(folder, file)) replace(folder, file, source);
        }
        // A name that a power cut loses is unpacked again.
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        } catch (IOException unsure) {
            return;
        }
    }

    private static Path temporary(Path folder, NativeFile file) {
        return folder.resolve(file.name() + ".new");
    }

    private static void replace(Path folder, NativeFile file, Source source) throws IOException {
        Path temporary = temporary(folder, file);
        try {
            Files.createFile(temporary, FOR_THIS_USER);
            try (InputStream from = source.open(file.name());
                    FileOutputStream to = new FileOutputStream(temporary.toFile())) {
                if (!file.copy(from, to)) throw new IOException("the jar's " + file.name() + " is damaged");
                to.getFD().sync();
            }
            Path place = folder.resolve(file.name());
            if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) remove(place);
            Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Also against another class loader of this process. */
    private static FileLock lock(FileChannel file, Path folder) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LOCK_SECONDS);
        while (System.nanoTime() - end < 0) {
            try {
                FileLock lock = file.tryLock();
                if (lock != null) return lock;
            } catch (OverlappingFileLockException other) {
                // Nor can it be had now.
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        throw new IOException("another process has held " + folder.resolve("lock") + " for " + LOCK_SECONDS + " seconds");
    }

    /** Makes a folder, or takes one that is there if nobody else can put anything into it. */
    private static Path privateFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            if (isOfThisUserAlone(folder)) return folder;
            throw new IOException(folder + " belongs to another user, or others may write to it ("
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))
                    + "); expected a folder that nobody else can change");
        }
        try {
            Files.createDirectory(folder, FOR_THIS_USER);
        } catch (IOException exception) {
            // Another process may have been first.
            if (!Files.isDirectory(folder)) throw exception;
        }
        return folder;
    }

    /** Or of root's, who may do anything. */
    private static boolean isOfThisUserAlone(Path path) throws IOException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode");
        boolean othersChangeIt = (mode & WRITABLE_BY_OTHERS) != 0 && (mode & STICKY) == 0;
        int owner = owner(path);
        return !othersChangeIt && (owner == 0 || owner == user());
    }

    private static int owner(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid");
    }

    /** The process's effective user. */
    private static int user() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("Uid:")) return Integer.parseInt(line.split("\\s+")[2]);
        }
        throw new IOException("/proc/self/status names no user");
    }

    /** With all that is in it. */
    static void remove(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            List<Path> inside;
            try (Stream<Path> files = Files.list(path)) {
                inside = files.toList();
            }
            for (Path file : inside) remove(file);
        }
        Files.deleteIfExists(path);
    }
}
