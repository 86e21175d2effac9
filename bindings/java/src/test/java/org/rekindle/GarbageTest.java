package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Garbage is collected in the middle of calls to which nobody but the call itself refers: nothing is destroyed that is
 * in use, and everything afterwards. Compiled code forgets a variable behind its last use, so the test java.garbage
 * runs this with all of the binding compiled from the start.
 */
class GarbageTest {
    private static final int BATCH = 16;

    private final int targets = Targets.count();

    @TempDir
    Path folder;

    @AfterEach
    void everythingIsReleased() throws InterruptedException {
        collectUntil(() -> Targets.count() == targets);
        assertEquals(targets, Targets.count());
    }

    /** A handle of nothing that counts how often it was destroyed. */
    private static final class Probe extends NativeHandle {
        Probe(AtomicInteger destroyed) {
            super("probe", 1, address -> destroyed.incrementAndGet());
        }
    }

    /** A handle that nobody has; the latch tells that it was collected and destroyed. */
    private static void drop(CountDownLatch destroyed) {
        new NativeHandle("probe", 1, address -> destroyed.countDown()) {};
    }

    /** Collects, and returns when what was found is destroyed. */
    private static void collect() throws InterruptedException {
        // The second round's handle is found when those of the first are being destroyed.
        for (int round = 0; round < 2; ++round) {
            CountDownLatch destroyed = new CountDownLatch(1);
            drop(destroyed);
            do {
                System.gc();
            } while (!destroyed.await(10, TimeUnit.MILLISECONDS));
        }
    }

    /** What was found last is destroyed first, so one collection may return while another's objects wait. */
    private static void collectUntil(BooleanSupplier condition) throws InterruptedException {
        for (int left = 100; left > 0 && !condition.getAsBoolean(); --left) collect();
    }

    private static void expectDestroyed(AtomicInteger destroyed) throws InterruptedException {
        collectUntil(() -> destroyed.get() > 0);
        assertEquals(1, destroyed.get());
    }

    private static int collectAndRead(AtomicInteger destroyed) {
        try {
            collect();
        } catch (InterruptedException exception) {
            throw new AssertionError(exception);
        }
        return destroyed.get();
    }

    @Test
    void aHandleIsHeldDuringItsUse() throws InterruptedException {
        AtomicInteger destroyed = new AtomicInteger();
        assertEquals(0, new Probe(destroyed).use(address -> collectAndRead(destroyed)).intValue());
        expectDestroyed(destroyed);
    }

    @Test
    void aHandleThatIsClosedInItsUseIsDestroyedBehindIt() {
        AtomicInteger destroyed = new AtomicInteger();
        Probe probe = new Probe(destroyed);
        int during = probe.use(address -> {
            probe.close();
            assertThrows(IllegalStateException.class, probe::acquire);
            return destroyed.get();
        });
        assertEquals(0, during);
        assertEquals(1, destroyed.get());
        assertEquals(1, collectAndRead(destroyed));
    }

    @Test
    void aHandleIsHeldByABufferOverIt() throws InterruptedException {
        AtomicInteger destroyed = new AtomicInteger();
        ByteBuffer memory = ByteBuffer.allocateDirect(4).put(2, (byte) 7);
        ByteBuffer buffer = new Probe(destroyed).bufferOver(raw.raw_buffer_address(memory), 4).slice(2, 1);
        assertEquals(0, collectAndRead(destroyed));
        assertEquals(7, buffer.get(0));
        buffer = null;
        expectDestroyed(destroyed);
        Reference.reachabilityFence(memory);
    }

    /** Collects in each call; keeps neither its batches nor what they are made of. */
    private static final class Source implements PullSource {
        private final float[] x = Models.features(Models.SAMPLES);
        private final int[] y = Models.labels(Models.SAMPLES);
        private int position;

        @Override
        public Samples next() throws InterruptedException {
            collect();
            if (position == Models.SAMPLES) return null;
            int from = position;
            position = Math.min(from + BATCH, Models.SAMPLES);
            float[] rows = Arrays.copyOfRange(x, from * Models.FEATURES, position * Models.FEATURES);
            return new Samples(
                    Tensor.of(rows, position - from, Models.FEATURES),
                    Tensor.of(Arrays.copyOfRange(y, from, position), position - from));
        }

        @Override
        public void reset(long epoch) {
            position = 0;
        }
    }

    private static Dataset collecting() {
        return Dataset.pull(new Source(), BATCH, Models.FEATURES);
    }

    private static Sequential built() {
        Sequential model = Models.classifier(4);
        model.build(Models.FEATURES);
        return model;
    }

    @Test
    void anEvaluationHoldsWhatItUses() {
        try (Dataset dataset = Models.dataset(); Sequential model = built()) {
            Map<String, Double> expected = model.evaluate(dataset, BATCH);
            assertEquals(expected, built().evaluate(collecting(), BATCH));
        }
    }

    @Test
    void aPredictionHoldsWhatItUses() {
        try (Dataset dataset = Models.dataset(); Sequential model = built()) {
            float[] expected = model.predict(dataset, BATCH).floats();
            assertArrayEquals(expected, built().predict(collecting(), BATCH).floats());
        }
    }

    private static FitOptions fitOptions(Dataset validation) {
        return Models.options(2).shuffle(false).validationData(validation);
    }

    @Test
    void aFitHoldsWhatItUses() {
        try (Dataset dataset = Models.dataset(); Sequential model = built()) {
            History expected = model.fit(dataset, fitOptions(dataset));
            BackupAndRestore backup = BackupAndRestore.in(folder);
            assertEquals(expected, built().fit(collecting(), fitOptions(collecting()).callback(backup)));
        }
    }

    /** Collects in each of its hooks, and reads the model. */
    private static Listener reader(double[] sum) {
        return (hook, event) -> {
            collect();
            try (Tensor bias = event.model().weight("dense/bias")) {
                for (float value : bias.floats()) sum[0] += value;
            }
            return Action.CONTINUE;
        };
    }

    @Test
    void hooksHoldTheirModel() {
        double[] underCollection = new double[1];
        built().fit(Models.dataset(), Models.options(1).callback(Listener.callback(reader(underCollection))));
        double[] expected = new double[1];
        try (Dataset dataset = Models.dataset(); Sequential model = built()) {
            model.fit(dataset, Models.options(1).callback(Listener.callback(reader(expected))));
        }
        assertEquals(expected[0], underCollection[0]);
    }

    private static Functional described() {
        Input x = new Input(Models.FEATURES);
        Layer scale = new Scale();
        return new Functional(4, x, new Dense(2).apply(scale.apply(scale.apply(x))));
    }

    /** Nobody has symbols or layers any more; those of the program's own are released with the model. */
    @Test
    void aModelHoldsItsLayers() throws InterruptedException {
        try (Dataset dataset = Models.dataset(); Functional model = described()) {
            float[] expected = model.predict(dataset, BATCH).floats();
            collect();
            assertArrayEquals(expected, model.predict(dataset, BATCH).floats());
            assertArrayEquals(expected, described().predict(collecting(), BATCH).floats());
        }
    }

    /** Of the program's own; it may have a model. */
    private static final class Rate extends CustomSchedule {
        private final Model model;

        Rate(Model model) {
            this.model = model;
        }

        @Override
        public double rate(long step) {
            return model == null ? 0.1 : model.learningRate();
        }
    }

    /** The schedule is released with the model, though the optimizer is still there. */
    @Test
    void aModelHoldsItsOptimizer() throws InterruptedException {
        Adam optimizer = new Adam().learningRateSchedule(new Rate(null));
        CompileOptions options = new CompileOptions().optimizer(optimizer).loss("sparse_categorical_crossentropy");
        Sequential model = built();
        try (Dataset dataset = Models.dataset()) {
            for (int round = 0; round < 2; ++round) {
                model.compile(options);
                collect();
                model.fit(dataset, Models.options(1));
            }
        }
        assertEquals(targets + 1, Targets.count());
        model = null;
        everythingIsReleased();
        Reference.reachabilityFence(optimizer);
    }

    /** The optimizer's new schedule has the model, which has not been compiled with it. */
    @Test
    void aModelIsNotHeldByItsOptimizer() {
        Adam optimizer = new Adam().learningRateSchedule(new Rate(null));
        Sequential model = built();
        model.compile(new CompileOptions().optimizer(optimizer).loss("sparse_categorical_crossentropy"));
        optimizer.learningRateSchedule(new Rate(model));
        assertEquals(targets + 1, Targets.count());
    }

    @Test
    void aDescriptionHoldsWhatItIsMadeOf() throws InterruptedException {
        Symbol y = new Scale().apply(new Scale().apply(new Input(Models.FEATURES)));
        collect();
        assertEquals(targets + 2, Targets.count());
        assertArrayEquals(new long[] {Models.FEATURES}, y.shape());
    }
}
