package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Layers that are not trained, and the gradients of a batch. */
class TrainableTest {
    private static CompileOptions options() {
        return new CompileOptions().optimizer(new SGD().learningRate(1.0)).loss("sparse_categorical_crossentropy");
    }

    private static void trainOnBatch(Model model) {
        try (Tensor x = Tensor.of(Models.features(8), 8, Models.FEATURES); Tensor y = Tensor.of(Models.labels(8), 8)) {
            model.trainOnBatch(x, y, null);
        }
    }

    @Test
    void aFrozenLayerStaysFromTheNextCompileOn() {
        try (Sequential model = Models.classifier(1)) {
            model.build(Models.FEATURES);
            assertTrue(model.isTrainable("dense"));
            model.setTrainable("dense", false);
            assertFalse(model.isTrainable("dense"));
            model.compile(options());
            float[] frozen = Models.weight(model, "dense/kernel"), trained = Models.weight(model, "dense_1/kernel");
            trainOnBatch(model);
            assertArrayEquals(frozen, Models.weight(model, "dense/kernel"));
            assertFalse(Arrays.equals(trained, Models.weight(model, "dense_1/kernel")));
            model.setTrainable(false);
            assertFalse(model.isTrainable("dense_1"));
            RekindleException error =
                    assertThrows(RekindleException.class, () -> model.setTrainable("none", true));
            assertEquals(Status.NOT_FOUND, error.status());
        }
    }

    @Test
    void gradientsAreThoseOfTheLastBatch() {
        try (Sequential model = Models.classifier(1)) {
            model.build(Models.FEATURES);
            model.compile(options());
            RekindleException error =
                    assertThrows(RekindleException.class, () -> model.gradient("dense_1/bias").close());
            assertEquals(Status.INVALID_STATE, error.status());
            float[] before = Models.weight(model, "dense_1/bias");
            trainOnBatch(model);
            float[] after = Models.weight(model, "dense_1/bias"), difference = new float[before.length];
            for (int i = 0; i < before.length; ++i) difference[i] = before[i] - after[i];
            try (Tensor gradient = model.gradient("dense_1/bias")) {
                assertArrayEquals(difference, gradient.floats(), 1e-6f);
            }
        }
    }

    @Test
    void aBatchIsComputedWithoutADataset() {
        try (Sequential model = Models.classifier(1);
                Tensor x = Tensor.of(Models.features(8), 8, Models.FEATURES);
                Tensor y = Tensor.of(Models.labels(8), 8);
                Dataset dataset = Dataset.of(x, y)) {
            model.build(Models.FEATURES);
            try (Tensor predictions = model.predict(dataset, 32)) {
                assertArrayEquals(predictions.floats(), model.predictOnBatch(x));
            }
            assertEquals(model.evaluate(dataset, 32), model.testOnBatch(x, y, null));
            RekindleException error = assertThrows(RekindleException.class, () -> model.predictOnBatch(y));
            assertEquals(Status.INVALID_ARGUMENT, error.status());
        }
    }
}
