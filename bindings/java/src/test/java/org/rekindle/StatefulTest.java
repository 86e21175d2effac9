package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StatefulTest {
    @Test
    void aStatefulLayerGoesOnUntilItIsReset() {
        try (Sequential model = new Sequential().add(new LSTM(4).stateful(true));
                Tensor x = Tensor.of(Models.features(2), 2, 3, 2)) {
            model.build(3, 2);
            float[] first = model.predictOnBatch(x);
            assertFalse(Arrays.equals(first, model.predictOnBatch(x)));
            try (Tensor state = model.state("layers/lstm/h")) {
                assertArrayEquals(new long[] {2, 4}, state.shape());
            }
            model.resetStates();
            assertArrayEquals(first, model.predictOnBatch(x));
        }
    }
}
