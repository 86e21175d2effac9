package org.rekindle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A small model with dropout and Adam, and samples for it. */
final class Models {
    static final int SAMPLES = 70;
    static final int FEATURES = 6;
    static final int CLASSES = 3;

    private Models() {}

    static Sequential classifier(long seed) {
        return classifier(seed, 0);
    }

    static Sequential classifier(long seed, long threads) {
        Sequential model = new Sequential(seed)
                .add(new Dense(16).activation("relu"))
                .add(new Dropout(0.3))
                .add(new Dense(CLASSES).activation("softmax"));
        model.compile(new CompileOptions()
                .optimizer(new Adam())
                .loss("sparse_categorical_crossentropy")
                .metrics("accuracy")
                .threads(threads));
        return model;
    }

    static float[] features(int count) {
        Random random = new Random(5);
        float[] values = new float[count * FEATURES];
        for (int i = 0; i < values.length; ++i) values[i] = random.nextFloat() - 0.5f;
        return values;
    }

    static int[] labels(int count) {
        int[] values = new int[count];
        for (int i = 0; i < count; ++i) values[i] = 7 * i % CLASSES;
        return values;
    }

    static Dataset dataset() {
        try (Tensor x = Tensor.of(features(SAMPLES), SAMPLES, FEATURES); Tensor y = Tensor.of(labels(SAMPLES), SAMPLES)) {
            return Dataset.of(x, y);
        }
    }

    static float[] weight(Model model, String name) {
        try (Tensor weight = model.weight(name)) {
            return weight.floats();
        }
    }

    /** What the model gives for the samples. */
    static float[] outputs(Model model) {
        try (Dataset dataset = Models.dataset(); Tensor outputs = model.predict(dataset, 32)) {
            return outputs.floats();
        }
    }

    /** All that training changes, and the history. */
    static byte[] stateOf(Model model) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            for (String name : model.stateNames()) {
                try (Tensor tensor = model.state(name)) {
                    bytes.write(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                    bytes.write(tensor.bytes());
                }
            }
            bytes.write(model.history().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        return bytes.toByteArray();
    }

    static FitOptions options(long epochs) {
        return new FitOptions().epochs(epochs).batchSize(16);
    }

    /** A file of the project, by its path from the project's folder. */
    static Path projectFile(String path) {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("tests/abi/exports.txt"))) root = root.getParent();
        return root.resolve(path);
    }
}
