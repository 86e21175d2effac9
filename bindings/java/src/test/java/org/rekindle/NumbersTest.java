package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Numbers that are none, and weights of classes that there are not. */
class NumbersTest {
    private static Dataset spoilt() {
        float[] features = Models.features(Models.SAMPLES);
        features[35 * Models.FEATURES + 2] = Float.NaN;
        try (Tensor x = Tensor.of(features, Models.SAMPLES, Models.FEATURES);
                Tensor y = Tensor.of(Models.labels(Models.SAMPLES), Models.SAMPLES)) {
            return Dataset.of(x, y);
        }
    }

    @Test
    void aNumberThatIsNoneEndsAFitUnlessAllowed() {
        try (Sequential model = Models.classifier(1); Dataset dataset = spoilt()) {
            RekindleException refused = assertThrows(RekindleException.class, () ->
                    model.fit(dataset, Models.options(1).shuffle(false)));
            assertSame(Status.DATA_ERROR, refused.status());
            assertEquals(
                    "epoch 0, batch 2: x has nan at element 2 of sample 35; expected finite numbers",
                    refused.getMessage());
            model.compile(new CompileOptions().loss("sparse_categorical_crossentropy").allowNonFinite(true));
            model.fit(dataset, Models.options(1));
        }
    }

    @Test
    void classesThatCannotOccurHaveNoWeight() {
        try (Sequential model = Models.classifier(1); Dataset dataset = Models.dataset()) {
            RekindleException refused = assertThrows(RekindleException.class, () ->
                    model.fit(dataset, Models.options(1).classWeights(Map.of(3L, 2.0))));
            assertSame(Status.INVALID_ARGUMENT, refused.status());
            assertEquals(
                    "classWeights has class 3; expected 0 to 2, the classes of the model's outputs",
                    refused.getMessage());
            model.fit(dataset, Models.options(1).classWeights(Map.of(2L, 2.0)));
        }
    }
}
