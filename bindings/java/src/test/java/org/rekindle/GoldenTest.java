package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rekindle.GoldenTally.Category;

/** What Keras computed of every case of tests/golden/cases, a model computes that Java makes, feeds and reads. */
@Tag("golden")
class GoldenTest {
    private static final int STEPS = 10;
    /** So that an empty or a moved folder does not pass. */
    private static final int FEWEST_CASES = 1100;

    private static final GoldenTally TALLY = new GoldenTally();
    private static int compared;
    private static int weightedByClass;

    static List<Path> cases() throws IOException {
        return GoldenFile.all();
    }

    @AfterAll
    static void print() {
        System.out.println("golden: " + compared + " cases, " + weightedByClass + " of them with class weights; " + TALLY);
    }

    @Test
    void noCaseIsMissing() throws IOException {
        assertTrue(cases().size() >= FEWEST_CASES, cases().size() + " cases");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithKeras(Path path) throws IOException {
        GoldenCase golden = new GoldenCase(new GoldenFile(path));
        golden.run(() -> {
            try (Model model = golden.newModelWithWeights()) {
                expectForward(golden, model);
                expectEvaluation(golden, model);
                expectSteps(golden, model);
            }
            expectClassWeights(golden);
            expectHistory(golden);
        });
        ++compared;
    }

    /** What Keras has of an output. */
    private static GoldenFile.Values forwardOf(GoldenCase golden, String output) {
        GoldenFile.Values only = golden.file.find("forward");
        return only != null ? only : golden.file.find("forward/" + output);
    }

    private static void expectForward(GoldenCase golden, Model model) {
        try (Dataset dataset = Dataset.of(golden.batch())) {
            for (long size : golden.isStateful() ? new long[] {golden.samples()} : new long[] {golden.samples(), 2}) {
                model.predictByName(dataset, size)
                        .forEach((name, output) -> TALLY.expect(Category.FORWARD, forwardOf(golden, name), output));
            }
        }
        model.resetStates();
        List<String> names = model.outputNames();
        List<float[]> outputs = model.predictAllOnBatch(golden.inputs());
        assertEquals(names.size(), outputs.size());
        for (int i = 0; i < names.size(); ++i) {
            TALLY.expect(Category.FORWARD, forwardOf(golden, names.get(i)), outputs.get(i));
        }
        GoldenFile.Values input = golden.file.find("input");
        if (input != null && names.size() == 1) {
            model.resetStates();
            float[] output = model.predictOnBatch(input.array());
            TALLY.expect(Category.FORWARD, forwardOf(golden, names.get(0)), output);
        }
    }

    /**
     * Loss and metrics of the batch, by a dataset and without one. Where there is Dropout, the only loss that Keras has is
     * one with it.
     */
    private static void expectEvaluation(GoldenCase golden, Model model) {
        GoldenFile.Values own = golden.file.find("evaluated");
        GoldenFile.Values loss = own != null ? own : golden.file.find("losses");
        List<Map<String, Double>> evaluations = new ArrayList<>();
        model.resetStates();
        try (Dataset dataset = Dataset.of(golden.batch())) {
            evaluations.add(model.evaluate(dataset, golden.samples()));
        }
        model.resetStates();
        evaluations.add(model.testOnBatch(golden.batch()));
        for (Map<String, Double> values : evaluations) {
            if (!golden.file.model.contains("\"Dropout\"")) {
                TALLY.expect(Category.METRIC, "the evaluated loss", loss, values.get("loss"));
            }
            Set<String> names = new HashSet<>(Set.of("loss"));
            golden.file.forEach("metric/", (name, metric) -> {
                TALLY.expect(Category.METRIC, metric.name(), metric, values.get(name));
                names.add(name);
            });
            assertEquals(names, values.keySet());
        }
    }

    private static void expectSteps(GoldenCase golden, Model model) {
        float[] losses = new float[STEPS];
        model.resetStates();
        for (int step = 0; step < STEPS; ++step) {
            losses[step] = model.trainOnBatch(golden.batch()).get("loss").floatValue();
            if (step == 0) expectGradients(golden, model);
        }
        TALLY.expect(Category.LOSSES, golden.file.find("losses"), losses);
        expectAfterSteps(golden, model);
    }

    /** Those of the step before; the weights that have one must be those of which Keras has one. */
    private static void expectGradients(GoldenCase golden, Model model) {
        Set<String> expected = new HashSet<>();
        golden.file.forEach("gradient/", (weight, gradient) -> {
            TALLY.expect(Category.GRADIENT, gradient, model.gradient(weight));
            expected.add(weight);
        });
        golden.file.forEach("vanishing/", (weight, scale) -> {
            TALLY.expectVanishing(scale, model.gradient(weight));
            expected.add(weight);
        });
        Set<String> trained = new HashSet<>();
        for (String weight : model.weightNames()) {
            try (Tensor gradient = model.gradient(weight)) {
                trained.add(weight);
            } catch (RekindleException exception) {
                assertEquals(Status.NOT_FOUND, exception.status(), exception.getMessage());
            }
        }
        assertEquals(expected, trained);
    }

    private static void expectAfterSteps(GoldenCase golden, Model model) {
        golden.file.forEach(
                "step10/", (weight, expected) -> TALLY.expect(Category.STEP10, expected, model.weight(weight)));
        golden.file.forEach("slot10/", (path, expected) -> {
            int end = path.indexOf('/');
            String state = "optimizer" + path.substring(end) + "/" + path.substring(0, end);
            TALLY.expect(Category.SLOT10, expected, model.state(state));
        });
        golden.file.forEach(
                "state10/", (name, expected) -> TALLY.expect(Category.SLOT10, expected, model.state("optimizer/" + name)));
        GoldenFile.Values iterations = golden.file.find("iterations");
        try (Tensor state = model.state("optimizer/iterations")) {
            assertEquals(iterations == null ? STEPS : iterations.ints()[0], state.longs()[0], "iterations");
        }
    }

    /** fit makes the sample weights of the classes. */
    private static void expectClassWeights(GoldenCase golden) {
        GoldenFile.Values pairs = golden.file.find("class_weight");
        if (pairs == null) return;
        Map<Integer, Float> weights = new HashMap<>();
        for (int i = 0; i < pairs.floats().length; i += 2) weights.put((int) pairs.floats()[i], pairs.floats()[i + 1]);
        FitOptions options = new FitOptions()
                .classWeights(weights)
                .batchSize(golden.samples())
                .epochs(STEPS)
                .shuffle(false);
        try (Model model = golden.newModelWithWeights(); Dataset dataset = Dataset.of(golden.unweighted())) {
            model.fit(dataset, options);
            expectAfterSteps(golden, model);
        }
        ++weightedByClass;
    }

    /** What fit reports of two epochs in batches, the last of which is smaller. */
    private static void expectHistory(GoldenCase golden) {
        GoldenFile.Values size = golden.file.find("history_batch");
        if (size == null) return;
        Map<String, float[]> history = new LinkedHashMap<>();
        try (Model model = golden.newModelWithWeights(); Dataset dataset = Dataset.of(golden.batch())) {
            FitOptions options = new FitOptions().batchSize(size.ints()[0]).epochs(2).shuffle(false);
            model.fit(dataset, options).forEach((name, values) -> {
                history.put(name, new float[] {values.get(0).floatValue(), values.get(1).floatValue()});
            });
        }
        golden.file.forEach("history/", (name, expected) -> {
            assertTrue(history.containsKey(name), "no history of " + name);
            TALLY.expect(Category.HISTORY, expected, history.get(name));
        });
    }
}
