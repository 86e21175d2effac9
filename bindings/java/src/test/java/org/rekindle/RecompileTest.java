package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Compiling again: by the same optimizer a run goes on as if nothing had been compiled, by another it starts anew. */
class RecompileTest {
    private static final String MOMENTUM = "optimizer/dense_1/kernel/momentum";

    /** A rate of the program's own, which may know more than it needs. */
    private static final class Rate extends CustomSchedule {
        private Object known;

        Rate() {}

        Rate(Object known) {
            this.known = known;
        }

        @Override
        public double rate(long step) {
            return known == null ? 0.1 : 0.2;
        }
    }

    private static void compile(Model model, Optimizer optimizer) {
        model.compile(new CompileOptions().optimizer(optimizer).loss("sparse_categorical_crossentropy"));
    }

    private static Sequential compiled(Optimizer optimizer) {
        Sequential model = Models.classifier(1, 1);
        model.build(Models.FEATURES);
        compile(model, optimizer);
        return model;
    }

    private static void train(Model model, int batches) {
        for (int i = 0; i < batches; ++i) {
            model.trainOnBatch(Array.of(Models.features(8), 8, Models.FEATURES), Array.of(Models.labels(8), 8), null);
        }
    }

    private static long updates(Model model) {
        try (Tensor iterations = model.state("optimizer/iterations")) {
            return iterations.longs()[0];
        }
    }

    private static float[] state(Model model, String name) {
        try (Tensor state = model.state(name)) {
            return state.floats();
        }
    }

    private static void expectSameState(Model expected, Model model) {
        assertEquals(expected.stateNames(), model.stateNames());
        for (String name : expected.stateNames()) {
            try (Tensor one = expected.state(name); Tensor other = model.state(name)) {
                assertArrayEquals(one.bytes(), other.bytes(), name);
            }
        }
    }

    /** Trains, does what may change the optimizer, and compiles with what that gives. */
    private static <O extends Optimizer> long updatesAfter(O optimizer, Function<O, Optimizer> change) {
        try (Sequential model = compiled(optimizer)) {
            train(model, 3);
            compile(model, change.apply(optimizer));
            return updates(model);
        }
    }

    @Test
    void theSameOptimizerGoesOn() {
        Adam optimizer = new Adam(0.1).useEma(true);
        try (Sequential model = compiled(optimizer); Sequential uninterrupted = compiled(new Adam(0.1).useEma(true))) {
            train(model, 3);
            model.setLearningRate(0.05);
            compile(model, optimizer);
            train(model, 3);
            train(uninterrupted, 3);
            uninterrupted.setLearningRate(0.05);
            train(uninterrupted, 3);
            expectSameState(uninterrupted, model);
        }
    }

    @Test
    void whatIsThawedBeginsAndTheRestGoesOn() {
        Adam optimizer = new Adam();
        try (Sequential model = compiled(optimizer)) {
            model.setTrainable("dense", false);
            compile(model, optimizer);
            train(model, 3);
            float[] momentum = state(model, MOMENTUM);
            model.setTrainable("dense", true);
            compile(model, optimizer);
            assertEquals(3, updates(model));
            assertArrayEquals(momentum, state(model, MOMENTUM));
            float[] thawed = state(model, "optimizer/dense/kernel/momentum");
            assertArrayEquals(new float[thawed.length], thawed);
            train(model, 1);
            assertEquals(4, updates(model));
        }
    }

    @Test
    void anotherOptimizerStartsAnew() {
        try (Sequential model = compiled(new Adam(0.1))) {
            train(model, 3);
            model.setLearningRate(0.05);
            compile(model, new Adam(0.1));
            assertEquals(0, updates(model));
            assertEquals(0.1, model.learningRate());
            float[] momentum = state(model, MOMENTUM);
            assertArrayEquals(new float[momentum.length], momentum);
        }
    }

    @Test
    void aNameIsAnotherOptimizerEachTime() {
        Adam optimizer = new Adam();
        try (Sequential model = compiled(optimizer)) {
            for (int round = 0; round < 2; ++round) {
                train(model, 1);
                model.compile(new CompileOptions().optimizer("adam").loss("sparse_categorical_crossentropy"));
                assertEquals(0, updates(model));
            }
            train(model, 1);
            compile(model, optimizer);
            assertEquals(0, updates(model));
            train(model, 1);
            model.compileFromJson(model.compileToJson());
            train(model, 1);
            compile(model, optimizer);
            assertEquals(0, updates(model));
        }
    }

    @Test
    void anOptimizerThatIsToldSomethingElseStartsAnew() {
        assertEquals(0, updatesAfter(new Adam(0.1), adam -> adam.learningRate(0.2)));
        assertEquals(0, updatesAfter(new Adam(), adam -> adam.excludeFromWeightDecay("a", "b")));
        assertEquals(
                0, updatesAfter(new Adam().excludeFromWeightDecay("a, b"), adam -> adam.excludeFromWeightDecay("a", "b")));
        assertEquals(0, updatesAfter(new Adam(), adam -> adam.learningRateSchedule(new Rate())));
        assertEquals(
                0, updatesAfter(new Adam().learningRateSchedule(new Rate()), adam -> adam.learningRateSchedule(new Rate(this))));
        CosineDecay schedule = new CosineDecay(0.1, 100);
        assertEquals(0, updatesAfter(new SGD().learningRateSchedule(schedule), sgd -> {
            schedule.alpha(0.5);
            return sgd;
        }));
    }

    @Test
    void anOptimizerThatIsToldTheSameGoesOn() {
        assertEquals(3, updatesAfter(new Adam(0.1), adam -> adam.learningRate(0.1)));
        assertEquals(
                3, updatesAfter(new Adam().excludeFromWeightDecay("a"), adam -> adam.excludeFromWeightDecay("a")));
        assertEquals(3, updatesAfter(new SGD().learningRateSchedule(new CosineDecay(0.1, 100)), sgd -> sgd));
        Rate rate = new Rate();
        assertEquals(3, updatesAfter(new Adam().learningRateSchedule(rate), adam -> adam.learningRateSchedule(rate)));
    }

    @Test
    void aCompileThatFailsChangesNothing() {
        Adam optimizer = new Adam();
        try (Sequential model = compiled(optimizer)) {
            train(model, 3);
            for (Optimizer given : List.of(optimizer, new Adam(), new SGD(-1))) {
                CompileOptions refused = new CompileOptions().optimizer(given).loss("none such");
                assertThrows(RekindleException.class, () -> model.compile(refused));
                compile(model, optimizer);
                assertEquals(3, updates(model));
            }
        }
    }

    @Test
    void modelsOfOneOptimizerHaveEachTheirOwnState() {
        Adam optimizer = new Adam();
        try (Sequential one = compiled(optimizer);
                Sequential other = compiled(optimizer);
                Sequential alone = compiled(new Adam())) {
            train(one, 3);
            assertEquals(0, updates(other));
            train(other, 1);
            compile(one, optimizer);
            compile(other, optimizer);
            one.close();
            train(other, 1);
            train(alone, 2);
            expectSameState(alone, other);
        }
    }

    @Test
    void threadsCompileTheirModelsByOneOptimizer() throws Exception {
        Adam optimizer = new Adam().learningRateSchedule(new CosineDecay(0.1, 100));
        List<FutureTask<Long>> threads = new ArrayList<>();
        for (int i = 0; i < 4; ++i) {
            threads.add(new FutureTask<>(() -> {
                try (Sequential model = compiled(optimizer)) {
                    for (int round = 0; round < 20; ++round) {
                        train(model, 1);
                        compile(model, optimizer);
                    }
                    return updates(model);
                }
            }));
        }
        threads.forEach(thread -> new Thread(thread).start());
        for (FutureTask<Long> thread : threads) assertEquals(20, thread.get(60, TimeUnit.SECONDS));
    }

    /** Also where the schedule knows what it is a schedule of. */
    @Test
    void aClosedModelHasGivenItsOptimizerBack() {
        int held = Targets.count();
        Adam optimizer = new Adam();
        optimizer.learningRateSchedule(new Rate(optimizer));
        try (Sequential model = compiled(optimizer)) {
            compile(model, optimizer);
            assertEquals(held + 1, Targets.count());
            compile(model, new Adam());
            assertEquals(held, Targets.count());
            compile(model, optimizer);
            model.compile(new CompileOptions().loss("sparse_categorical_crossentropy"));
            assertEquals(held, Targets.count());
            compile(model, optimizer);
        }
        assertEquals(held, Targets.count());
    }

    @Test
    void whatAnOptimizerIsToldIsAllItShows() {
        Adam optimizer = new Adam(0.5);
        String before = optimizer.toString();
        compiled(optimizer).close();
        assertEquals("Adam{learningRate=0.5}", before);
        assertEquals(before, optimizer.toString());
    }
}
