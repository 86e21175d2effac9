package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Models between symbols. */
class FunctionalTest {
    private static final int FEATURES = Models.FEATURES;

    private static CompileOptions classification() {
        return new CompileOptions()
                .optimizer(new Adam())
                .loss("sparse_categorical_crossentropy")
                .metrics("accuracy");
    }

    /** A block that is called twice, and a head. */
    private static Functional sharing(long seed) {
        Input x = new Input(FEATURES);
        Layer block = new Dense(FEATURES).activation("relu").name("block");
        Symbol y = new Dense(Models.CLASSES).activation("softmax").name("head").apply(block.apply(block.apply(x)));
        return new Functional(seed, x, y);
    }

    /** A sample through a dense layer with relu. */
    private static double[] block(double[] input, float[] kernel, float[] bias) {
        double[] output = new double[bias.length];
        for (int column = 0; column < output.length; ++column) {
            double sum = bias[column];
            for (int row = 0; row < input.length; ++row) sum += input[row] * kernel[row * output.length + column];
            output[column] = Math.max(sum, 0);
        }
        return output;
    }

    @Test
    void aLayerThatIsCalledTwiceHasItsWeightsOnce() {
        Input x = new Input(FEATURES);
        Layer block = new Dense(FEATURES).activation("relu");
        Symbol y = block.apply(block.apply(x));
        try (Functional model = new Functional(3, x, y)) {
            assertEquals(List.of("dense/kernel", "dense/bias"), model.weightNames());
            float[] kernel = Models.weight(model, "dense/kernel");
            float[] features = Models.features(Models.SAMPLES);
            float[] got = Models.outputs(model);
            for (int sample = 0; sample < Models.SAMPLES; ++sample) {
                double[] value = new double[FEATURES];
                for (int i = 0; i < FEATURES; ++i) value[i] = features[sample * FEATURES + i];
                value = block(block(value, kernel, new float[FEATURES]), kernel, new float[FEATURES]);
                for (int i = 0; i < FEATURES; ++i) assertEquals(value[i], got[sample * FEATURES + i], 1e-5);
            }
        }
    }

    /** A sequence of five steps gives what its first two and its last three give. */
    @Test
    void aDimensionMayBeUnknown() {
        Input x = new Input(Input.UNKNOWN_DIMENSION, 2);
        try (Functional model = new Functional(3, x, new Dense(3).activation("softmax").apply(x))) {
            float[] steps = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
            assertArrayEquals(new long[] {Input.UNKNOWN_DIMENSION, 3}, model.outputShapes().get(0));
            float[] all = model.predictOnBatch(Array.of(steps, 1, 5, 2));
            float[] first = model.predictOnBatch(Array.of(Arrays.copyOf(steps, 4), 1, 2, 2));
            Array last = Array.of(Arrays.copyOfRange(steps, 4, 10), 1, 3, 2);
            assertArrayEquals(Arrays.copyOf(all, 6), first, 1e-6f);
            assertArrayEquals(Arrays.copyOfRange(all, 6, 15), model.predictOnBatch(last), 1e-6f);
            assertArrayEquals(Arrays.copyOfRange(all, 6, 15), model.predictAllOnBatch(new Samples(last)).get(0), 1e-6f);
            model.compile(classification());
            model.trainOnBatch(last, Array.of(new int[] {0, 1, 2}, 1, 3), null);
            model.trainOnBatch(Array.of(steps, 1, 5, 2), Array.of(new int[] {0, 1, 2, 1, 0}, 1, 5), null);
            assertTrue(model.toJson().contains("[null,null,2]"), model.toJson());
        }
    }

    @Test
    void itTrains() {
        try (Dataset dataset = Models.dataset(); Functional model = sharing(1)) {
            float[] before = Models.weight(model, "block/kernel");
            model.compile(classification());
            List<Double> losses = model.fit(dataset, Models.options(30)).get("loss");
            assertTrue(losses.get(29) < losses.get(0), losses.toString());
            assertTrue(before[0] != Models.weight(model, "block/kernel")[0]);
            assertEquals(losses.get(29), model.evaluate(dataset, 16).get("loss"), 0.1);
            assertTrue(model.summary().contains("block"), model.summary());
        }
    }

    /** The same layers by another way are the same model. */
    @Test
    void aChainOfSymbolsIsASequentialModel() {
        Input x = new Input(FEATURES);
        Symbol hidden = new Dropout(0.3).apply(new Dense(16).activation("relu").apply(x));
        Symbol y = new Dense(Models.CLASSES).activation("softmax").apply(hidden);
        try (Dataset dataset = Models.dataset();
                Sequential chain = Models.classifier(4);
                Functional model = new Functional(4, x, y)) {
            model.compile(classification());
            chain.fit(dataset, Models.options(2));
            model.fit(dataset, Models.options(2));
            assertArrayEquals(Models.stateOf(chain), Models.stateOf(model));
        }
    }

    /** What a call is given reaches the model, whose configuration shows it. */
    @Test
    void aCallIsGivenMoreThanInputs() {
        Input x = new Input(4, 3).name("x");
        Symbol scores = new Dot(2).name("scores").apply(x, x);
        CallOptions given = new CallOptions().inputs(x, x).useCausalMask(true).attentionMask(scores);
        Symbol looks = new MultiHeadAttention(2, 3).name("looks").apply(given);
        List<Symbol> outputs = new Softmax().name("out").call(new CallOptions().inputs(looks).mask(x));
        try (Functional model = new Functional(1, x, outputs.get(0))) {
            String written = model.toJson();
            assertTrue(written.contains("\"use_causal_mask\":true"), written);
            assertTrue(written.contains("\"attention_mask\":{"), written);
            assertTrue(written.contains("\"keras_history\":[\"scores\",0,0]"), written);
            assertTrue(written.contains("\"kwargs\":{\"mask\":{"), written);
        }
        Symbol plain = new MultiHeadAttention(2, 3).apply(given.useCausalMask(false).attentionMask(null));
        try (Functional model = new Functional(1, x, plain)) {
            assertTrue(!model.toJson().contains("mask\":{") && !model.toJson().contains("mask\":true"), model.toJson());
        }
    }

    @Test
    void aCallWithMoreThanItsLayerTakesIsRefused() {
        Input x = new Input(3);
        Executable withState = () -> new Dense(2).apply(new CallOptions().inputs(x).initialState(x, x));
        Executable causal = () -> new Dense(2).apply(new CallOptions().inputs(x).useCausalMask(true));
        Executable withNull = () -> new Dense(2).apply(new CallOptions().inputs(x).initialState(x, null));
        Executable onNothing = () -> new Dense(2).apply(new CallOptions());
        assertContains("Dense is called with initialState", assertThrows(RekindleException.class, withState));
        assertContains("Dense is called with useCausalMask", assertThrows(RekindleException.class, causal));
        assertContains("initialState[1]", assertThrows(RekindleException.class, withNull));
        assertContains("inputs", assertThrows(RekindleException.class, onNothing));
    }

    private static void assertContains(String expected, Exception exception) {
        assertTrue(exception.getMessage().contains(expected), exception.getMessage());
    }

    @Test
    void theSameSeedGivesTheSameModel() {
        try (Functional model = sharing(7); Functional same = sharing(7); Functional other = sharing(8)) {
            assertArrayEquals(Models.outputs(same), Models.outputs(model));
            assertTrue(Models.outputs(other)[0] != Models.outputs(model)[0]);
        }
    }

    /** Two blocks of a residual network, which share a layer. */
    private static Functional residual() {
        Input x = new Input(FEATURES).name("features");
        Layer block = new Dense(FEATURES).activation("relu").name("block");
        Symbol y = x;
        for (int i = 0; i < 2; ++i) y = new Add().apply(y, block.apply(y));
        return new Functional("residual", 5, List.of(x), List.of(new Dense(Models.CLASSES)
                .activation("softmax")
                .apply(y)));
    }

    @Test
    void aTrainedModelIsSavedAndLoaded(@TempDir Path folder) {
        Path file = folder.resolve("model.rekindle");
        try (Dataset dataset = Models.dataset(); Functional model = residual()) {
            assertEquals(
                    List.of("block/kernel", "block/bias", "dense/kernel", "dense/bias"), model.weightNames());
            model.compile(classification());
            model.fit(dataset, Models.options(3));
            model.save(file);
            try (Model loaded = Model.load(file); Model described = Model.fromJson(model.toJson())) {
                assertArrayEquals(Models.outputs(model), Models.outputs(loaded));
                assertEquals(model.toJson(), described.toJson());
                model.fit(dataset, Models.options(2));
                loaded.fit(dataset, Models.options(2));
                assertArrayEquals(Models.stateOf(model), Models.stateOf(loaded));
            }
        }
    }

    @Test
    void anyModelIsLoadedAsAModel(@TempDir Path folder) {
        Path file = folder.resolve("model.rekindle");
        try (Sequential chain = Models.classifier(1)) {
            chain.build(FEATURES);
            chain.save(file);
            try (Model loaded = Model.load(file); Model described = Model.fromJson(chain.toJson())) {
                assertArrayEquals(Models.outputs(chain), Models.outputs(loaded));
                assertEquals(chain.toJson(), described.toJson());
            }
        }
    }

    @Test
    void symbolsHaveTheirShapes() {
        Input x = new Input(4, 5, 1);
        Symbol y = new Flatten().apply(x);
        assertArrayEquals(new long[] {4, 5, 1}, x.shape());
        assertArrayEquals(new long[] {20}, y.shape());
        assertEquals("Input[4, 5, 1]", x.toString());
        assertEquals(0, new Input().shape().length);
        assertArrayEquals(new long[] {20}, new Flatten().call(x).get(0).shape());
    }

    @Test
    void aModelMayBeginAtAnySymbol() {
        Input x = new Input(3);
        Symbol hidden = new Dense(FEATURES).apply(x);
        try (Functional model = new Functional(hidden, new Dense(2).apply(hidden))) {
            assertEquals(List.of("dense/kernel", "dense/bias"), model.weightNames());
            assertEquals(2 * Models.SAMPLES, Models.outputs(model).length);
        }
    }

    @Test
    void whatALayerIsToldAfterItsFirstCallDoesNotCount() {
        Input x = new Input(FEATURES);
        Dense layer = new Dense(FEATURES).useBias(false);
        Symbol once = layer.apply(x);
        try (Functional model = new Functional(x, layer.useBias(true).apply(once))) {
            assertEquals(List.of("dense/kernel"), model.weightNames());
        }
        assertEquals("Dense{units=6, useBias=true}", layer.toString());
    }

    @Test
    void aLongChainIsAModel() {
        Input x = new Input(2);
        Layer relu = new ReLU();
        Symbol y = x;
        for (int i = 0; i < 1000; ++i) y = relu.apply(y);
        try (Functional model = new Functional(x, y)) {
            assertEquals(List.of(), model.weightNames());
        }
    }

    @Test
    void aLayerOfTheProgramsOwnIsCalledTwice() {
        Input x = new Input(FEATURES);
        Layer scale = new Scale().name("scale");
        Symbol y = new Dense(Models.CLASSES).activation("softmax").apply(scale.apply(scale.apply(x)));
        try (Dataset dataset = Models.dataset(); Functional model = new Functional(2, x, y)) {
            assertEquals(List.of("scale/scale", "dense/kernel", "dense/bias"), model.weightNames());
            model.compile(classification());
            List<Double> losses = model.fit(dataset, Models.options(20)).get("loss");
            assertTrue(losses.get(19) < losses.get(0), losses.toString());
            assertTrue(Models.weight(model, "scale/scale")[0] != 1);
        }
    }

    private static void refused(String expected, Executable call) {
        RekindleException exception = assertThrows(RekindleException.class, call);
        assertEquals(expected, exception.getMessage());
        assertSame(Status.INVALID_ARGUMENT, exception.status());
    }

    @Test
    void callsThatCannotBeAreRefused() {
        Input x = new Input(FEATURES);
        refused("units is 0; expected 1 or more", () -> new Dense(0).apply(x));
        refused("shape is (-2,); expected dimensions of 1 or more, or UNKNOWN_DIMENSION", () -> new Dense(1).apply(new Input(-2)));
        refused("inputs is empty; expected at least one symbol", () -> new Dense(1).apply());
        refused("inputs[0] is missing; expected a value", () -> new Dense(1).apply((Symbol) null));
        refused("Dense is called on 2 inputs; expected one", () -> new Dense(1).apply(x, x));
        refused("layer \"image\": Conv2D: the input's shape is (6,) without the batch; expected (height, width, channels)", () -> new Conv2D(1, 3).name("image").apply(x));
    }

    @Test
    void modelsThatCannotBeAreRefused() {
        Input x = new Input(FEATURES);
        Symbol y = new Dense(1).apply(x);
        Input other = new Input(3).name("other");
        Symbol z = new Dense(1).apply(other);
        refused("outputs[0] depends on the input \"other\", which is not among the inputs", () -> new Functional(x, z));
        refused("inputs[0] is missing; expected a value", () -> new Functional(null, y));
        refused("inputs is empty; expected at least one symbol", () -> new Functional(List.of(), List.of(y)));
        refused("outputs is empty; expected at least one symbol", () -> new Functional(List.of(x), List.of()));
        refused("inputs[1] is there twice; expected different symbols", () -> new Functional(List.of(x, x), List.of(y)));
        Symbol twice = new Dense(1).name("a").apply(new Dense(1).name("a").apply(x));
        refused("layer's name is \"a\"; the model has a layer of that name already", () -> new Functional(x, twice));
    }

    @Test
    void aLayerBelongsToOneModel() {
        Input x = new Input(FEATURES);
        Layer layer = new Dense(1).name("shared");
        Symbol y = layer.apply(x);
        try (Functional model = new Functional(x, y); Sequential chain = new Sequential()) {
            refused(
                    "the layer \"shared\" is in a model already, or in another layer; expected layers that are in none",
                    () -> new Functional(x, y));
            IllegalArgumentException called =
                    assertThrows(IllegalArgumentException.class, () -> chain.add(layer));
            assertEquals(
                    "layer was called on symbols, whose model it belongs to; expected one that was not",
                    called.getMessage());
            assertEquals(2, model.weightNames().size());
        }
    }

    @Test
    void anInputIsNamedBeforeItIsUsed() {
        Input x = new Input(FEATURES).name("features");
        new Dense(1).apply(x);
        IllegalStateException late = assertThrows(IllegalStateException.class, () -> x.name("late"));
        assertEquals("the input is in use; expected its name before that", late.getMessage());
    }
}
