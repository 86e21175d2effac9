package org.rekindle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** The model and the batch of a golden case. */
final class GoldenCase {
    final GoldenFile file;

    GoldenCase(GoldenFile file) {
        this.file = file;
    }

    /** Runs what is expected of the case, whose name every failure then has. */
    void run(Runnable expectations) {
        try {
            expectations.run();
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError(file.name + ": " + failure.getMessage(), failure);
        }
    }

    private interface Adder {
        void add(String name, Array values);
    }

    /** Gives the tensors of a kind: one without a name, or those by the names of inputs or outputs. */
    private void give(String kind, Adder adder) {
        GoldenFile.Values single = file.find(kind);
        if (single != null) adder.add(null, single.array());
        file.forEach(kind + "/", (name, values) -> adder.add(name, values.array()));
    }

    /** The inputs alone. */
    Samples inputs() {
        Samples samples = new Samples();
        give("input", (name, values) -> {
            if (name == null) samples.input(values);
            else samples.input(name, values);
        });
        return samples;
    }

    /** Inputs and targets, without sample weights. */
    Samples unweighted() {
        Samples samples = inputs();
        give("target", (name, values) -> {
            if (name == null) samples.target(values);
            else samples.target(name, values);
        });
        return samples;
    }

    /** The whole batch. */
    Samples batch() {
        Samples samples = unweighted();
        give("sample_weight", (name, values) -> {
            if (name == null) samples.sampleWeight(values);
            else samples.sampleWeight(name, values);
        });
        return samples;
    }

    /** The number of samples. */
    long samples() {
        return inputs().inputs().get(0).values().shape()[0];
    }

    /** Whether what a batch gives depends on the batches before. */
    boolean isStateful() {
        return file.model.contains("\"stateful\":true");
    }

    /**
     * The model, built and compiled, with weights of its own. It computes on one thread, with which small models are
     * the fastest; golden_test.c compares all threads, too.
     */
    Model newModel() {
        Model model = Model.fromJson(file.model);
        GoldenFile.Values input = file.find("input");
        if (input != null) model.build(Arrays.copyOfRange(input.shape(), 1, input.shape().length));
        model.compileFromJson(file.compile.replaceFirst("}$", ",\"threads\":1}"));
        return model;
    }

    /** The model with the case's weights, which must be all that it has. */
    Model newModelWithWeights() {
        Model model = newModel();
        AtomicInteger set = new AtomicInteger();
        file.forEach("initial/", (name, values) -> {
            model.setWeight(name, values.array());
            set.incrementAndGet();
        });
        assertEquals(model.weightNames().size(), set.get(), "weights");
        return model;
    }
}
