package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A model of two inputs and two outputs whose numbers are worked out by hand; Keras gives the same. */
class SeveralTest {
    private static final Array A = Array.of(new float[] {1, 2, 3, 4}, 2, 2);
    private static final Array B = Array.of(new float[] {1, -2}, 2, 1);
    private static final Array PRICE = Array.of(new float[] {-2, -4}, 2, 1);
    private static final Array SOLD = Array.of(new double[] {3, 1, -6, 1}, 2, 2);
    private static final float[] PRICES = {-2.5f, -4.5f};
    private static final float[] SALES = {3, 0, -6, 3};
    // (0.5^2 + 0.5^2) / 2 and (1 + 4) / 4, with the weights 0.3 and 2
    private static final Map<String, Double> VALUES =
            Map.of("loss", 2.575, "price_loss", 0.25, "sold_loss", 1.25, "sold_mean_absolute_error", 0.75);

    private static Functional model() {
        Input a = new Input(2).name("a");
        Input b = new Input(1).name("b");
        Symbol price = new Dense(1).name("price").apply(a);
        Symbol sold = new Dense(2).name("sold").apply(b);
        Functional model = new Functional(List.of(a, b), List.of(price, sold));
        model.setWeight("price/kernel", Array.of(new float[] {1, -2}, 2, 1));
        model.setWeight("price/bias", Array.of(new float[] {0.5f}, 1));
        model.setWeight("sold/kernel", Array.of(new float[] {3, -1}, 1, 2));
        model.setWeight("sold/bias", Array.of(new float[] {0, 1}, 2));
        model.compile(options().output("price", price()).output("sold", sold()));
        return model;
    }

    private static CompileOptions options() {
        return new CompileOptions().optimizer(new SGD().learningRate(0.1));
    }

    private static OutputOptions price() {
        return new OutputOptions().loss(new MeanSquaredError()).lossWeight(0.3);
    }

    private static OutputOptions sold() {
        return new OutputOptions().loss("mse").lossWeight(2).metrics("mean_absolute_error");
    }

    private static Samples named() {
        return new Samples().input("b", B).input("a", A).target("sold", SOLD).target("price", PRICE);
    }

    private static Samples ordered() {
        return new Samples().input(A).input(B).target(PRICE).target(SOLD);
    }

    private static void assertValues(Map<String, Double> expected, Map<String, Double> got) {
        assertEquals(expected.keySet(), got.keySet());
        expected.forEach((name, value) -> assertEquals(value, got.get(name), 1e-6, name));
    }

    private static void refused(String message, Executable call) {
        Throwable thrown = assertThrows(Exception.class, call);
        assertTrue(thrown.getMessage().contains(message), thrown.getMessage());
    }

    @Test
    void inputsAndOutputsHaveNamesAndShapes() {
        try (Functional model = model()) {
            assertEquals(List.of("a", "b"), model.inputNames());
            assertEquals(List.of("price", "sold"), model.outputNames());
            assertArrayEquals(new long[] {1}, model.outputShapes().get(0));
            assertArrayEquals(new long[] {2}, model.outputShapes().get(1));
        }
    }

    @Test
    void aBatchNeedsNoTensor() {
        try (Functional model = model(); Tensor b = B.toTensor()) {
            for (Samples samples : List.of(
                    named(), ordered(), new Samples().input("b", b).input("a", Array.of(new long[] {1, 2, 3, 4}, 2, 2)))) {
                List<float[]> outputs = model.predictAllOnBatch(samples);
                assertEquals(2, outputs.size());
                assertArrayEquals(PRICES, outputs.get(0), 1e-6f);
                assertArrayEquals(SALES, outputs.get(1), 1e-6f);
            }
        }
    }

    @Test
    void eachOutputIsPredicted() {
        try (Functional model = model(); Dataset dataset = Dataset.of(new Samples().input("b", B).input("a", A))) {
            List<Tensor> all = model.predictAll(dataset, 1);
            assertEquals(2, all.size());
            assertArrayEquals(PRICES, all.get(0).floats(), 1e-6f);
            assertArrayEquals(SALES, all.get(1).floats(), 1e-6f);
            Map<String, Tensor> byName = model.predictByName(dataset, 1);
            assertEquals(List.of("price", "sold"), List.copyOf(byName.keySet()));
            assertArrayEquals(SALES, byName.get("sold").floats(), 1e-6f);
            all.forEach(Tensor::close);
            byName.values().forEach(Tensor::close);
        }
    }

    @Test
    void eachOutputHasItsLoss() {
        try (Functional model = model(); Dataset dataset = Dataset.of(named())) {
            assertValues(VALUES, model.evaluate(dataset, 2));
            assertValues(VALUES, model.testOnBatch(named()));
            model.compile(options().output(price()).output(sold()));
            assertValues(VALUES, model.testOnBatch(ordered()));
            model.compile(options().loss("mse"));
            assertEquals(1.5, model.testOnBatch(ordered()).get("loss"), 1e-6);
        }
    }

    @Test
    void weightsAreThoseOfAnOutputOrOfAll() {
        Array weights = Array.of(new float[] {1, 3}, 2);
        try (Functional model = model()) {
            // ((0 + 1) / 2 + 3 (0 + 4) / 2) / 2
            for (Samples samples : List.of(
                    named().sampleWeight("sold", weights), ordered().sampleWeight(null).sampleWeight(weights))) {
                try (Dataset dataset = Dataset.of(samples)) {
                    assertEquals(3.25, model.testOnBatch(samples).get("sold_loss"), 1e-6);
                    assertEquals(0.25, model.testOnBatch(samples).get("price_loss"), 1e-6);
                    assertEquals(3.25, model.evaluate(dataset, 2).get("sold_loss"), 1e-6);
                }
            }
            Map<String, Double> all = model.testOnBatch(ordered().sampleWeight(weights));
            assertEquals(3.25, all.get("sold_loss"), 1e-6);
            assertEquals(0.5, all.get("price_loss"), 1e-6); // (1 + 3) 0.25 / 2
        }
    }

    @Test
    void aBatchIsTrainedOn() {
        try (Functional model = model()) {
            assertValues(VALUES, model.trainOnBatch(named()));
            // 0.3 times the mean of 2 (-0.5) x, and of 2 (-0.5), at a rate of 0.1
            try (Tensor kernel = model.weight("price/kernel"); Tensor bias = model.weight("price/bias")) {
                assertArrayEquals(new float[] {1.06f, -1.91f}, kernel.floats(), 1e-6f);
                assertArrayEquals(new float[] {0.53f}, bias.floats(), 1e-6f);
            }
        }
    }

    /** Gives one batch in each pass. */
    private static final class Once implements PullSource {
        private final Samples samples;
        private boolean given;

        Once(Samples samples) {
            this.samples = samples;
        }

        @Override
        public Samples next() {
            if (given) return null;
            given = true;
            return samples;
        }

        @Override
        public void reset(long epoch) {
            given = false;
        }
    }

    @Test
    void aSourcesBatchHasSeveral() {
        try (Functional model = model(); Tensor a = A.toTensor()) {
            Samples mixed = new Samples().input("a", a).input("b", B).target("price", PRICE).target("sold", SOLD);
            for (Samples samples : List.of(named(), ordered(), mixed)) {
                try (Dataset dataset = Dataset.pull(new Once(samples), 2)) {
                    assertValues(VALUES, model.evaluate(dataset, 1));
                    assertArrayEquals(SALES, model.predictAll(dataset, 1).get(1).floats(), 1e-6f);
                }
            }
            try (Dataset dataset = Dataset.pull(new Once(named().sampleWeight("sold", Array.of(new float[] {1, 3}, 2))), 2)) {
                assertEquals(3.25, model.evaluate(dataset, 1).get("sold_loss"), 1e-6);
                assertEquals(0.25, model.evaluate(dataset, 1).get("price_loss"), 1e-6);
            }
            try (Dataset dataset = Dataset.pull(new Once(new Samples()), 2)) {
                refused("", () -> model.predictAll(dataset, 1));
            }
        }
    }

    private static String idx(Path path, int[] shape, int... values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream file = new DataOutputStream(bytes)) {
            file.write(new byte[] {0, 0, 8, (byte) shape.length});
            for (int dimension : shape) file.writeInt(dimension);
            for (int value : values) file.write(value);
        }
        Files.write(path, bytes.toByteArray());
        return path.toString();
    }

    @Test
    void filesAreReadForEach(@TempDir Path folder) throws IOException {
        String a = idx(folder.resolve("a"), new int[] {2, 2}, 1, 2, 3, 4);
        String b = idx(folder.resolve("b"), new int[] {2, 1}, 1, 2);
        String price = idx(folder.resolve("price"), new int[] {2, 1}, 1, 2);
        try (Functional model = model();
                Dataset named = Dataset.ofIdx(new IdxFiles().input("b", b).input("a", a).target("price", price).target("sold", a));
                Dataset ordered = Dataset.ofIdx(new IdxFiles().input(a).input(b).target(price).target(a))) {
            for (Dataset dataset : List.of(named, ordered)) {
                assertArrayEquals(new float[] {3, 0, 6, -1}, model.predictAll(dataset, 2).get(1).floats(), 1e-6f);
                assertEquals((3.5 * 3.5 + 6.5 * 6.5) / 2, model.evaluate(dataset, 2).get("price_loss"), 1e-4);
            }
            refused("expected names for all of them, or for none",
                    () -> Dataset.ofIdx(new IdxFiles().input("a", a).input(b)));
        }
    }

    @Test
    void whatFitsNoInputOrOutputIsRefused() {
        try (Functional model = model()) {
            refused("inputs[\"c\"] is for no input of the model; expected \"a\", \"b\"",
                    () -> model.testOnBatch(new Samples().input("a", A).input("c", B).target(PRICE).target(SOLD)));
            refused("has none for the model's input \"b\"", () -> model.predictAllOnBatch(new Samples().input("a", A).input("c", B)));
            refused("targets have none for the output \"sold\"", () -> model.testOnBatch(
                    new Samples().input("a", A).input("b", B).target("price", PRICE)));
            refused("inputs[1] has a name; expected names for all of them, or for none",
                    () -> new Samples().input(A).input("b", B));
            refused("the model has 2 outputs; expected one, or model.predictAll(...)", () -> {
                try (Dataset dataset = Dataset.of(named())) {
                    model.predict(dataset, 2);
                }
            });
            refused("the model has 2 outputs; expected one, or model.predictAllOnBatch(...)", () -> model.predictOnBatch(A));
            refused("values is null; expected a Tensor or an Array", () -> new Samples().input("a", null));
            refused("values has 3 elements; expected those of shape [2, 2]", () -> Array.of(new float[3], 2, 2));
            refused("shape has 9 dimensions; expected 8 at most", () -> Array.of(new int[1], 1, 1, 1, 1, 1, 1, 1, 1, 1));
            refused("\"nope\"", () -> model.compile(options().output("nope", price()).output("sold", sold())));
            assertValues(VALUES, model.testOnBatch(named()));
        }
    }

    @Test
    void aSampleIsPredictedAsItIs() {
        try (Sequential model = new Sequential(0).add(new Dense(1))) {
            model.build(2);
            model.setWeight("dense/kernel", Array.of(new float[] {1, -2}, 2, 1));
            model.setWeight("dense/bias", Array.of(new float[] {0.5f}, 1));
            List<Values> arrays = List.of(A, Array.of(new double[] {1, 2, 3, 4}, 2, 2), Array.of(new int[] {1, 2, 3, 4}, 2, 2),
                    Array.of(new long[] {1, 2, 3, 4}, 2, 2), Array.of(new byte[] {1, 2, 3, 4}, 2, 2));
            for (Values array : arrays) assertArrayEquals(PRICES, model.predictOnBatch(array), 1e-6f);
            float[] many = new float[2 * 5000]; // more than the raw layer has on its stack
            many[9998] = 1;
            many[9999] = 2;
            float[] outputs = model.predictOnBatch(Array.of(many, 5000, 2));
            assertEquals(0.5f, outputs[0], 1e-6f);
            assertEquals(-2.5f, outputs[4999], 1e-6f);
            refused("x has shape (2, 1)", () -> model.predictOnBatch(B));
        }
    }

    @Test
    void inputsHaveTypes() {
        Input ids = new Input(1).dtype(DataType.INT32).name("ids");
        Input x = new Input(2).dtype(DataType.FLOAT64);
        try (Functional model = new Functional(List.of(ids, x), List.of(new Dense(1).apply(x)))) {
            assertTrue(model.toJson().contains("\"int32\""), model.toJson());
            assertEquals(2, model.predictAllOnBatch(new Samples().input(Array.of(new int[] {7, 8}, 2, 1)).input(A))
                    .get(0).length);
        }
        refused("the input is in use; expected its dtype before that", () -> ids.dtype(DataType.INT64));
        refused("dtype", () -> new Dense(1).apply(new Input(1).dtype(DataType.UINT64)));
        assertNull(new Samples().input(A).target(null).targets().get(0).values());
    }
}
