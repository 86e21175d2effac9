package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Layers around layers. */
class WrappersTest {
    private static final int STEPS = 3, FEATURES = 2, UNITS = 4;

    private static Sequential built(Layer layer) {
        Sequential model = new Sequential(5).add(layer);
        model.build(STEPS, FEATURES);
        return model;
    }

    private static float[] predict(Model model) {
        try (Tensor x = Tensor.of(Models.features(2), 2, STEPS, FEATURES)) {
            return model.predictOnBatch(x);
        }
    }

    private static void copyWeights(Model from, String prefix, Model to) {
        for (String name : to.weightNames()) {
            try (Tensor weight = from.weight(prefix + name.substring(name.indexOf('/')))) {
                to.setWeight(name, weight);
            }
        }
    }

    @Test
    void bothDirectionsAreThoseOfTwoLayers() {
        try (Sequential both = built(new Bidirectional(new LSTM(UNITS)));
                Sequential forward = built(new LSTM(UNITS));
                Sequential backward = built(new LSTM(UNITS).goBackwards(true))) {
            assertEquals(
                    List.of(
                            "bidirectional/forward_lstm/kernel",
                            "bidirectional/forward_lstm/recurrent_kernel",
                            "bidirectional/forward_lstm/bias",
                            "bidirectional/backward_lstm/kernel",
                            "bidirectional/backward_lstm/recurrent_kernel",
                            "bidirectional/backward_lstm/bias"),
                    both.weightNames());
            copyWeights(both, "bidirectional/forward_lstm", forward);
            copyWeights(both, "bidirectional/backward_lstm", backward);
            float[] outputs = predict(both), first = predict(forward), second = predict(backward);
            for (int sample = 0; sample < 2; ++sample) {
                for (int i = 0; i < UNITS; ++i) {
                    assertEquals(first[sample * UNITS + i], outputs[2 * sample * UNITS + i], 1e-6);
                    assertEquals(second[sample * UNITS + i], outputs[(2 * sample + 1) * UNITS + i], 1e-6);
                }
            }
        }
    }

    @Test
    void directionsThatAreNotMergedAreTwoOutputs() {
        Input x = new Input(STEPS, FEATURES);
        Layer other = new LSTM(UNITS).activation("relu").goBackwards(true).name("other");
        Layer both = new Bidirectional(new LSTM(UNITS)).backwardLayer(other).mergeMode(MergeMode.NONE);
        List<Symbol> outputs = both.call(x);
        assertEquals(2, outputs.size());
        try (Functional model = new Functional(List.of(x), outputs)) {
            assertTrue(model.weightNames().contains("bidirectional/other/bias"));
            assertTrue(model.toJson().contains("\"merge_mode\":null"), model.toJson());
        }
    }

    @Test
    void eachStepGoesThroughTheLayer() {
        try (Sequential steps = built(new TimeDistributed(new Dense(UNITS)));
                Sequential all = built(new Dense(UNITS))) {
            assertEquals(List.of("time_distributed/dense/kernel", "time_distributed/dense/bias"), steps.weightNames());
            copyWeights(steps, "time_distributed/dense", all);
            assertArrayEquals(predict(all), predict(steps), 1e-6f);
        }
    }

    private static void refused(String message, Layer layer) {
        try (Sequential model = new Sequential()) {
            assertEquals(
                    message,
                    assertThrows(RekindleException.class, () -> model.add(layer))
                            .getMessage());
        }
    }

    @Test
    void whatCannotBeWrappedIsRefused() {
        refused("layer is null; expected a layer", new Bidirectional(null));
        refused(
                "Bidirectional: layer is a layer of the class Dense; expected a recurrent one, such as LSTM",
                new Bidirectional(new Dense(2)));
        refused(
                "TimeDistributed: layer, of the class LSTM, is stateful; expected one that begins anew at each step",
                new TimeDistributed(new LSTM(2).stateful(true)));
    }

    @Test
    void aLayerThatWasCalledIsNotWrapped() {
        Layer dense = new Dense(2);
        dense.apply(new Input(STEPS, FEATURES));
        try (Sequential model = new Sequential()) {
            assertEquals(
                    "layer was called on symbols, whose model it belongs to; expected one that was not",
                    assertThrows(IllegalArgumentException.class, () -> model.add(new TimeDistributed(dense)))
                            .getMessage());
        }
    }
}
