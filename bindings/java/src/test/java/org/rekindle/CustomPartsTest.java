package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of the program's own: they compute as the library's do, and what they throw is the cause of what the call throws. */
class CustomPartsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void theyDoWhatTheLibrarysDo(long threads) {
        try (Dataset dataset = PlainParts.dataset();
                Sequential ours = PlainParts.model(new PlainParts(), threads);
                Sequential theirs = PlainParts.model(null, threads)) {
            ours.fit(dataset, Models.options(3));
            theirs.fit(dataset, Models.options(3));
            for (String name : new String[] {"dense/kernel", "middle/kernel", "middle/bias", "dense_1/bias"}) {
                try (Tensor one = ours.weight(name); Tensor other = theirs.weight(name)) {
                    assertArrayEquals(other.floats(), one.floats(), 1e-5f, name);
                }
            }
            theirs.history().forEach((key, expected) -> {
                for (int epoch = 0; epoch < expected.size(); ++epoch) {
                    assertEquals(expected.get(epoch), ours.history().get(key).get(epoch), 1e-5, key);
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"outputShape", "weights", "forward", "backward", "compute", "add", "merge", "result", "rate"})
    void whatTheyThrowIsTheCause(String function) {
        for (PlainParts.Thrown kind : PlainParts.Thrown.values()) {
            PlainParts own = new PlainParts();
            own.failing = function;
            own.kind = kind;
            try (Dataset dataset = PlainParts.dataset(); Sequential model = PlainParts.model(own, 1)) {
                RekindleException exception =
                        assertThrows(RekindleException.class, () -> model.fit(dataset, Models.options(1)));
                assertEquals(Status.ABORTED, exception.status());
                assertSame(own.thrown, exception.getCause());
                own.failing = null;
                model.fit(dataset, Models.options(1));
            }
        }
    }

    /** Outside of fit, too, where nothing but the building calls the part. */
    @Test
    void whatTheyThrowIsTheCauseOfABuildsFailure() {
        PlainParts own = new PlainParts();
        own.failing = "weights";
        try (Sequential model = PlainParts.model(own, 1)) {
            RekindleException exception = assertThrows(RekindleException.class, () -> model.build(6));
            assertSame(own.thrown, exception.getCause());
            assertTrue(exception.getMessage().contains("middle"), exception.getMessage());
        }
    }

    private byte[] fit(PlainParts own, boolean saves) {
        try (Dataset dataset = PlainParts.dataset();
                Sequential model = PlainParts.model(own, 1);
                BackupAndRestore backup = BackupAndRestore.options(folder.resolve("backup")).saveFreqBatches(1).create()) {
            FitOptions options = new FitOptions().epochs(2).batchSize(4);
            if (saves) options.callback(backup);
            model.fit(dataset, options);
            return Models.stateOf(model);
        }
    }

    @Test
    void aRunWithThemIsResumed() {
        byte[] expected = fit(new PlainParts(), false);
        PlainParts killed = new PlainParts();
        killed.failing = "compute";
        killed.passes = 9;
        assertThrows(RekindleException.class, () -> fit(killed, true));
        PlainParts resumed = new PlainParts();
        assertArrayEquals(expected, fit(resumed, true));
        assertEquals(14, resumed.trained);
        assertTrue(resumed.calls < 100, "it trains anew");
    }

    private static void register(PlainParts again) {
        CustomLayer.register("PlainDense", again == null ? null : config -> {
            if (again.failing != null) throw new IOException(config);
            return again.new PlainDense();
        });
        CustomLoss.register("PlainError", again == null ? null : config -> again.new PlainError());
        CustomMetric.register("PlainDistance", again == null ? null : config -> again.new PlainDistance());
        CustomSchedule.register("PlainRate", again == null ? null : config -> again.new PlainRate());
    }

    @Test
    void modelsWithRegisteredClassesAreLoaded() {
        Path path = folder.resolve("model");
        int held = Targets.count();
        try (Dataset dataset = PlainParts.dataset(); Sequential model = PlainParts.model(new PlainParts(), 1)) {
            model.fit(dataset, Models.options(1));
            model.save(path);
            RekindleException unknown = assertThrows(RekindleException.class, () -> Sequential.load(path));
            assertTrue(unknown.getMessage().contains("\"PlainDense\""), unknown.getMessage());
            assertTrue(unknown.getMessage().contains("CustomLayer.register"), unknown.getMessage());
            PlainParts again = new PlainParts();
            register(again);
            again.failing = "factory";
            RekindleException failed = assertThrows(RekindleException.class, () -> Sequential.load(path));
            assertEquals("{\"units\":4}", failed.getCause().getMessage());
            again.failing = null;
            try (Sequential loaded = Sequential.load(path)) {
                loaded.fit(dataset, Models.options(1));
                model.fit(dataset, Models.options(1));
                assertArrayEquals(Models.stateOf(model), Models.stateOf(loaded));
            }
            register(null);
            assertThrows(RekindleException.class, () -> Sequential.load(path));
        }
        assertEquals(held, Targets.count());
        RekindleException refused = assertThrows(RekindleException.class, () -> CustomLayer.register("Dense", null));
        assertEquals(Status.INVALID_ARGUMENT, refused.status());
    }

    /** The layer that the page on parts of the program's own shows. */
    @Test
    void thePagesLayerLearns() {
        final int count = 200;
        float[] x = new float[2 * count];
        float[] y = new float[2 * count];
        for (int i = 0; i < x.length; ++i) {
            x[i] = i * 7 % 31 / 31f - 0.5f;
            y[i] = i % 2 == 0 ? 2 * x[i] : -x[i];
        }
        try (Tensor inputs = Tensor.of(x, count, 2);
                Tensor targets = Tensor.of(y, count, 2);
                Dataset dataset = Dataset.of(inputs, targets);
                Sequential model = new Sequential(1).add(new Scale())) {
            model.compile(new CompileOptions().optimizer("adam").loss("mse").threads(1));
            model.fit(dataset, new FitOptions().epochs(1500));
            try (Tensor scale = model.weight("scale/scale")) {
                assertArrayEquals(new float[] {2, -1}, scale.floats(), 1e-3f);
            }
        }
    }

    @Test
    void aBatchIsOverWithItsCall() {
        LayerBatch[] kept = new LayerBatch[1];
        final class Keeper extends CustomLayer {
            @Override
            public void forward(LayerBatch batch) {
                kept[0] = batch;
                batch.output().put(batch.input());
            }
        }
        try (Dataset dataset = PlainParts.dataset(); Sequential model = new Sequential(1).add(new Keeper())) {
            model.build(Models.FEATURES);
            model.predict(dataset, 8).close();
            assertThrows(IllegalStateException.class, () -> kept[0].input());
            model.add(new Keeper().name("other"));
        } catch (RekindleException exception) {
            assertEquals(Status.INVALID_STATE, exception.status()); // it is built
        }
    }
}
