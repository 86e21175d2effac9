package org.rekindle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * A file of tests/golden/cases, whose README.md describes the format: what Keras computed of one model. A file that is
 * not of this format is an error of the first line that is not.
 */
final class GoldenFile {
    /** Has `floats`, or `ints` where they are not null. */
    record Values(String name, long[] shape, float[] floats, int[] ints) {
        Array array() {
            return ints != null ? Array.of(ints, shape) : Array.of(floats, shape);
        }
    }

    final String name;
    /** JSON. */
    final String model;
    /** JSON. */
    final String compile;

    private final Map<String, Values> tensors = new LinkedHashMap<>();
    private final Path path;
    private final List<String> lines;
    private int line;

    GoldenFile(Path path) throws IOException {
        this.path = path;
        lines = Files.readAllLines(path);
        if (!next().equals("rekindle-golden 1")) throw wrong("expected \"rekindle-golden 1\"");
        name = keyed("case");
        model = keyed("model");
        compile = keyed("compile");
        while (!lines.get(line).equals("end")) {
            Values tensor = tensor(keyed("tensor").split(" "));
            tensors.put(tensor.name(), tensor);
        }
        if (line + 1 != lines.size()) throw wrong("it goes on behind \"end\"");
    }

    /** Those of the folder that the property names, or of the project's; sorted. */
    static List<Path> all() throws IOException {
        String given = System.getProperty("org.rekindle.golden");
        Path folder = given == null ? Models.projectFile("tests/golden/cases") : Path.of(given);
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.toString().endsWith(".txt")).sorted().toList();
        }
    }

    /** The tensor of a name, or null. */
    Values find(String tensor) {
        return tensors.get(tensor);
    }

    /** Calls a function with the tensors whose names begin with a prefix, and with what follows it in each. */
    void forEach(String prefix, BiConsumer<String, Values> function) {
        tensors.forEach((tensor, values) -> {
            if (tensor.startsWith(prefix)) function.accept(tensor.substring(prefix.length()), values);
        });
    }

    private IllegalArgumentException wrong(String message) {
        return new IllegalArgumentException(path + ":" + line + ": " + message);
    }

    private String next() {
        if (line == lines.size()) throw wrong("it ends before \"end\"");
        return lines.get(line++);
    }

    /** The value of a line "key value". */
    private String keyed(String key) {
        String read = next();
        if (!read.startsWith(key + " ")) throw wrong("expected \"" + key + " ...\"");
        return read.substring(key.length() + 1);
    }

    /** Of a header NAME DTYPE RANK DIMS..., and the values in the line behind it. */
    private Values tensor(String[] header) {
        if (header.length < 3 || header.length != 3 + Integer.parseInt(header[2])) {
            throw wrong("expected a name, dtype, rank and as many dimensions");
        }
        long[] shape = Stream.of(header).skip(3).mapToLong(Long::parseLong).toArray();
        String[] texts = next().split(" ");
        if (texts.length != Tensor.elements(shape)) {
            throw wrong(texts.length + " values; expected " + Tensor.elements(shape));
        }
        return switch (header[1]) {
            case "int32" -> new Values(header[0], shape, null, Stream.of(texts).mapToInt(Integer::parseInt).toArray());
            case "float32" -> new Values(header[0], shape, floats(texts), null);
            default -> throw wrong("dtype is " + header[1]);
        };
    }

    private static float[] floats(String[] texts) {
        float[] values = new float[texts.length];
        for (int i = 0; i < texts.length; ++i) values[i] = Float.parseFloat(texts[i]);
        return values;
    }
}
