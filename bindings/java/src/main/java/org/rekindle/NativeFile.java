package org.rekindle;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A native library by its file's name, and what it must consist of.
 *
 * @param name in its folder
 * @param hash SHA-256 in hexadecimal digits
 */
record NativeFile(String name, String hash) {
    private static final int BUFFER = 1 << 18;

    /** Reads a list of "hash name" lines, and closes it. */
    static List<NativeFile> list(InputStream lines) throws IOException {
        List<NativeFile> files = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] words = line.split(" ");
                if (words.length != 2) throw new IOException("the list of libraries has the line \"" + line + "\"");
                files.add(new NativeFile(words[1], words[0]));
            }
        }
        return files;
    }

    /** Names a list of files by their contents. */
    static String nameOf(List<NativeFile> files) {
        MessageDigest digest = digest();
        for (NativeFile file : files) digest.update((file.hash + " " + file.name + "\n").getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest()).substring(0, 32);
    }

    /** Whether the folder has it, every byte as it must be. */
    boolean isWholeIn(Path folder) throws IOException {
        Path path = folder.resolve(name);
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) return false;
        // Not a channel, which an interrupted thread could not read.
        try (InputStream bytes = new FileInputStream(path.toFile())) {
            return copy(bytes, OutputStream.nullOutputStream());
        }
    }

    /** Copies, and tells whether it was what it must be. */
    boolean copy(InputStream from, OutputStream to) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[BUFFER];
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
            digest.update(buffer, 0, count);
            to.write(buffer, 0, count);
        }
        return HexFormat.of().formatHex(digest.digest()).equals(hash);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
