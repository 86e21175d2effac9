package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class AdaptTest {
    private static final float[] VALUES = {1, 10, 3, 10, 5, 40, 7, 40};
    // (x - mean) / sqrt(variance): of 1, 3, 5, 7 the mean is 4 and the variance 5; of 10, 10, 40, 40 they are 25 and 225.
    private static final float ROOT = (float) Math.sqrt(5);
    private static final float[] STANDARDIZED = {-3 / ROOT, -1, -1 / ROOT, -1, 1 / ROOT, 1, 3 / ROOT, 1};

    @Test
    void whatIsMadeOfAnAdaptedLayerKnowsTheSame() {
        try (Tensor x = Tensor.of(VALUES, 4, 2);
                Dataset dataset = Dataset.of(x)) {
            AdaptedLayer adapted = new Normalization().adapt(dataset);
            for (int i = 0; i < 2; ++i) {
                try (Sequential model = new Sequential().add(adapted)) {
                    model.build(2);
                    assertArrayEquals(STANDARDIZED, model.predictOnBatch(x), 1e-6F);
                }
            }
        }
    }

    @Test
    void othersLearnNothingSo() {
        try (Tensor x = Tensor.of(VALUES, 4, 2);
                Dataset dataset = Dataset.of(x)) {
            RekindleException refused =
                    assertThrows(RekindleException.class, () -> new Dense(2).adapt(dataset));
            assertEquals(Status.UNSUPPORTED, refused.status());
        }
    }
}
